import { channelOf } from '@ccm/channels/registry';
import { sleep } from '@ccm/core/async';
import { PeriodicTask } from '../platform/lifecycle/index.ts';
import type { Component, ProcessContext } from '../platform/lifecycle/index.ts';
import type { Logger } from '../platform/logging/index.ts';
import type { Stores } from './stores.ts';

export interface RenewedCredentialsReaderDeps {
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
/** A start waits so long for them; then the configured ones serve until Redis answers. */
const FIRST_WITHIN_MS = 2000;

/** Puts the credentials that another process has renewed in the place of the configured ones. */
export function renewedCredentialsReader({ store, learn, logger }: RenewedCredentialsReaderDeps): Component {
  let last = '';
  const turn = async (): Promise<void> => {
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
    turn,
    failed: (err) => {
      logger.warn({ err }, 'failed to read renewed credentials');
    },
  });
  return {
    name: task.name,
    start: async (aborted) => {
      const enough = new AbortController();
      const first = turn().catch(() => undefined);
      await Promise.race([first, sleep(FIRST_WITHIN_MS, AbortSignal.any([aborted, enough.signal]))]);
      enough.abort();
      await task.start();
    },
    stop: async () => task.stop(),
  };
}
