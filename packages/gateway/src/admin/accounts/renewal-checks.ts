import { failed, passed, skipped } from '@ccm/channels/contract';
import type { AccountCheck } from '@ccm/channels/contract';
import { channelOf } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import { DAY_MS } from '@ccm/core/time';
import type { Logger } from '@ccm/shared/platform/logging';
import { textSetting } from '@ccm/shared/storage/accounts';
import type { RenewedCredential, RenewedCredentials } from '@ccm/shared/storage/accounts';

interface RenewalChecksDeps {
  readonly renewed: Pick<RenewedCredentials, 'all'>;
  readonly logger: Logger;
}

const EXPIRY = { id: 'expiry', title: 'Expiry of the access token' };
/** It is renewed each week of its 60 days. */
const OVERDUE_DAYS = 45;

/** Checks the expiry of a credential that CCM renews; empty for accounts without one. */
export async function renewalChecks(
  account: Account,
  { renewed, logger }: RenewalChecksDeps,
): Promise<readonly AccountCheck[]> {
  const { renewal } = channelOf(account.provider);
  if (renewal?.isNeeded(account) !== true) return [];
  try {
    const last = (await renewed.all()).get(`${account.channel}/${account.name}`);
    const isInForce = last !== undefined && last.value === textSetting(account, last.setting);
    return [isInForce ? judge(last) : NOT_YET];
  } catch (err) {
    logger.warn({ err, channel: account.channel, account: account.name }, 'failed to read renewed credentials');
    return [skipped({ ...EXPIRY, detail: 'Redis does not answer: when it was renewed is not known.' })];
  }
}

const NOT_YET = skipped({
  ...EXPIRY,
  detail: 'CCM has not renewed it yet. The provider renews a token that is at least a day old and has not expired.',
});

function judge({ renewedAtMs, expiresAtMs }: RenewedCredential): AccountCheck {
  const days = Math.floor((expiresAtMs - Date.now()) / DAY_MS);
  const words = {
    ...EXPIRY,
    detail: `CCM renewed it on ${dayOf(renewedAtMs)}; it ${days < 0 ? 'expired' : 'expires'} on ${dayOf(expiresAtMs)}.`,
  };
  if (days >= OVERDUE_DAYS) return passed(words);
  return failed(
    words,
    days < 0
      ? 'Make a new long-lived token, and put it into the configuration.'
      : 'See in the log of the outbound-workers with the role send why the provider does not renew it.',
  );
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
