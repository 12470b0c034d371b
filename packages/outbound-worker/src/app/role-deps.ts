import type { Stores, ProcessDeps } from '@ccm/shared/app';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { BrokerSession } from '../activemq/index.ts';

/** The dependencies of every role. */
export interface RoleDeps extends ProcessDeps {
  readonly store: Stores;
  /** The time that running work may take when the process stops. */
  readonly drainTimeoutMs: number;
  /** A session of its own with the brokers: publishing and consuming do not share one. */
  readonly openBroker: (purpose: 'consume' | 'publish') => BrokerSession;
}

/** One role of the worker, as the parts it adds to the process. */
export type Role = (deps: RoleDeps) => readonly Component[];

/** The number of jobs of one queue that one process works on at once: most of the time each waits for somebody else's answer. */
export const CONCURRENCY = 50;
