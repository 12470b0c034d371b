import { channelOf } from '@ccm/channels/registry';
import { waitAtMost } from '@ccm/core/async';
import { PeriodicTask } from '../platform/lifecycle/index.ts';
import type { Component, ProcessContext } from '../platform/lifecycle/index.ts';
import type { Logger } from '../platform/logging/index.ts';
import type { Stores } from './stores.ts';

interface RenewedCredentialsReaderDeps {
  readonly store: Pick<Stores, 'accounts' | 'renewed'>;
  /** Receives each secret before anybody uses it, so that it is never logged. */
  readonly learn: (secrets: readonly string[]) => void;
  readonly logger: Logger;
}

/** Keeps secrets out of a process's log. */
export const learnIn =
  ({ logControl }: Pick<ProcessContext, 'logControl'>): RenewedCredentialsReaderDeps['learn'] =>
  (secrets) => {
    logControl.secrets.learn(secrets);
  };

const READ_EVERY_MS = 30_000;
/** Nothing is to be sent with credentials that are no longer good, once Redis is there. */
const RETRY_MS = 250;
/** A start waits so long for a Redis that hangs; then the configured ones serve until it answers. */
const FIRST_WITHIN_MS = 2000;
/** Failures in a row before it is logged, once: a connection that is being opened is no fault. */
const TOLERATED_FAILURES = FIRST_WITHIN_MS / RETRY_MS;

/** Puts the credentials that another process has renewed in the place of the configured ones. */
export function renewedCredentialsReader({ store, learn, logger }: RenewedCredentialsReaderDeps): Component {
  const first = Promise.withResolvers<void>();
  let last = '';
  let failures = 0;
  const read = async (): Promise<void> => {
    if (!store.accounts.configured.some((account) => channelOf(account.provider).renewal?.isNeeded(account))) return;
    const all = await store.renewed.all();
    const found = JSON.stringify([...all]);
    if (found === last) return;
    last = found;
    learn([...all.values()].map(({ value }) => value));
    store.accounts.renew(all);
  };
  const task = new PeriodicTask({
    name: 'renewed credentials',
    everyMs: READ_EVERY_MS,
    retryMs: RETRY_MS,
    turn: async () => {
      await read().finally(first.resolve);
      failures = 0;
    },
    failed: (err) => {
      failures += 1;
      if (failures === TOLERATED_FAILURES) logger.warn({ err }, 'failed to read renewed credentials');
    },
  });
  return {
    name: task.name,
    start: async (aborted) => {
      await task.start();
      await waitAtMost(first.promise, FIRST_WITHIN_MS, aborted);
    },
    stop: async () => task.stop(),
  };
}
