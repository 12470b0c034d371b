import type { Stores, ProcessDeps } from '@ccm/shared/app';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { BrokerSession } from '../activemq/index.ts';

/** What every role is built from. */
export interface RoleDeps extends ProcessDeps {
  readonly store: Stores;
  /** How long running work may take when the process stops. */
  readonly drainTimeoutMs: number;
  /** A session of its own with the brokers: publishing and consuming do not share one. */
  readonly openBroker: (purpose: 'consume' | 'publish') => BrokerSession;
}

/** One role of the worker, as the parts it adds to the process. */
export type Role = (deps: RoleDeps) => readonly Component[];

/** How many jobs of one queue one process works on at once: all of them wait for somebody else's answer most of the time. */
export const CONCURRENCY = 50;
