import { messageOf } from '@ccm/core/errors';
import { asConfigured } from '@ccm/channels/contract';
import type { AccountCheck } from '@ccm/channels/contract';
import { channelOf } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import { checksOf } from '../accounts/check-routes.ts';
import type { CheckRoutesDeps } from '../accounts/check-routes.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding, Probe } from './finding.ts';
import { tryBind } from './smpp-bind-probe.ts';

const GROUP = 'Accounts';
const HELD_MS = 10_000;
const CREDENTIALS = 'Correct SMPP_SYSTEM_ID and SMPP_PASSWORD, or ask the operator of the SMSC.';
const ADDRESS = 'Check SMPP_REMOTE_IP_ADDRESS, SMPP_REMOTE_PORT and SMPP_SECURE, and firewalls on the way to the SMSC.';

interface AccountsDeps extends CheckRoutesDeps {
  readonly trustedCas: readonly string[];
  /** Whether a bind is tried of an account whose bind no replica holds. */
  readonly triesBinds: boolean;
}

/** Each account as its provider sees it. */
export const accountProbes = (deps: AccountsDeps): readonly Probe[] =>
  deps.accounts.all.map((account) => ({
    id: `account/${account.channel}/${account.name}`,
    group: GROUP,
    title: `${account.channel}/${account.name}`,
    run: async (signal) => {
      const checks = await checksOf(account, deps);
      const isSession = channelOf(account.provider).webhooks.length === 0;
      return [
        ...checks.map((check) => toFinding(account, check)),
        ...(isSession && deps.triesBinds ? await bindOf(account, deps, signal) : []),
      ];
    },
  }));

function toFinding({ channel, name }: Account, { id, title, state, detail, remedy }: AccountCheck): Finding {
  const place = { id: `account/${channel}/${name}/${id}`, group: GROUP, title: `${channel}/${name}: ${title}` };
  if (state === 'failed') return fault(place, detail, remedy ?? 'Check the settings of the account.');
  return state === 'skipped' && remedy !== null ? warning(place, detail, remedy) : ok(place, detail);
}

/** Tries the bind only where no replica has told of one lately: an SMSC may allow a single one. */
async function bindOf(
  account: Account,
  { bindRegistry, trustedCas }: AccountsDeps,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const binds = (await bindRegistry.list()).filter((bind) => bind.account === account.name);
  if (binds.some(({ reportedAtMs }) => Date.now() - reportedAtMs < HELD_MS)) return [];
  const { settingFields } = channelOf(account.provider);
  const place = {
    id: `account/${account.channel}/${account.name}/smsc`,
    group: GROUP,
    title: `${account.channel}/${account.name}: SMSC`,
  };
  try {
    const refusal = await tryBind(account, trustedCas, signal);
    return refusal === undefined
      ? [ok(place, 'It takes a bind with these credentials, which was released at once.')]
      : [fault(place, `It refuses a bind: ${refusal}.`, asConfigured(CREDENTIALS, account, settingFields))];
  } catch (error) {
    const why = messageOf(error);
    return [fault(place, `It cannot be reached: ${why}`, asConfigured(ADDRESS, account, settingFields))];
  }
}
