import { channelOf } from '@ccm/channels/registry';
import { DeliveryError } from '@ccm/core/domain';
import type { Account } from '@ccm/core/domain';
import type { HttpClient } from '@ccm/core/ports';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@ccm/core/time';
import type { Stores } from '@ccm/shared/app';
import { PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { textSetting } from '@ccm/shared/storage/accounts';
import { digestOf } from '@ccm/shared/storage/redis';

interface CredentialRenewerDeps {
  readonly store: Pick<Stores, 'accounts' | 'renewed'>;
  readonly providerHttp: HttpClient;
  /** Receives each secret before anybody uses it, so that it is never logged. */
  readonly learn: (secrets: readonly string[]) => void;
  readonly logger: Logger;
  /** The interval between two looks for due renewals; default 10 minutes. */
  readonly everyMs?: number;
}

const LOOK_EVERY_MS = 10 * MINUTE_MS;
/** The pause after a try, whatever its outcome, in which no process tries again. */
const TRY_EVERY_MS = 6 * HOUR_MS;
/** Long before the 60 days of Instagram's are over, so that a week of failures costs nothing. */
const RENEW_EVERY_MS = 7 * DAY_MS;

/** Renews the credentials that expire, each in one process at a time, and keeps them in Redis, where all processes read them. */
export function credentialRenewer(deps: CredentialRenewerDeps): Component {
  const { store, logger, everyMs = LOOK_EVERY_MS } = deps;
  return new PeriodicTask({
    name: 'credential renewal',
    everyMs,
    turn: async (signal) => {
      for (const account of store.accounts.all.filter(isRenewable)) {
        if (!(await isDue(account, deps)) || !(await store.renewed.claim(account, TRY_EVERY_MS))) continue;
        await renew(account, deps, signal);
      }
    },
    failed: (err) => {
      logger.warn({ err }, 'failed to look for credentials to renew');
    },
  });
}

const isRenewable = (account: Account): boolean => channelOf(account.provider).renewal?.isNeeded(account) === true;

async function isDue(account: Account, { store }: CredentialRenewerDeps): Promise<boolean> {
  const last = (await store.renewed.all()).get(nameOf(account));
  if (last === undefined || last.configuredDigest !== configuredDigest(account, store)) return true;
  return Date.now() - last.renewedAtMs > RENEW_EVERY_MS;
}

async function renew(account: Account, deps: CredentialRenewerDeps, signal: AbortSignal): Promise<void> {
  const { store, providerHttp: http, learn, logger } = deps;
  const { renewal } = channelOf(account.provider);
  const digest = configuredDigest(account, store);
  if (renewal === undefined || digest === undefined) return;
  const { channel, name } = account;
  try {
    const { value, expiresInMs } = await renewal.renew({ account, http, signal });
    learn([value]);
    const renewedAtMs = Date.now();
    const expiresAtMs = renewedAtMs + expiresInMs;
    const { setting } = renewal;
    const credential = { account: nameOf(account), setting, value, configuredDigest: digest };
    await store.renewed.put({ ...credential, renewedAtMs, expiresAtMs });
    store.accounts.renew(await store.renewed.all());
    logger.info({ channel, account: name, expiresAt: new Date(expiresAtMs).toISOString() }, 'credential renewed');
  } catch (err) {
    if (!(err instanceof DeliveryError)) throw err;
    logger.warn({ err, channel, account: name }, 'the provider did not renew a credential: trying again in 6 hours');
  }
}

const nameOf = ({ channel, name }: Account): string => `${channel}/${name}`;

function configuredDigest(account: Account, { accounts }: CredentialRenewerDeps['store']): string | undefined {
  const setting = channelOf(account.provider).renewal?.setting ?? '';
  const configured = accounts.configured.find(
    ({ channel, name }) => channel === account.channel && name === account.name,
  );
  const value = configured === undefined ? undefined : textSetting(configured, setting);
  return value === undefined ? undefined : digestOf(value);
}
