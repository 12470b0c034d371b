import type { AccountCheck } from '@ccm/channels/contract';
import type { Account } from '@ccm/core/domain';
import type { BindReport } from '@ccm/shared/storage/accounts';

const STALE_MS = 10_000;

/** Checks an account that is reached by sessions, from the reports of its binds' owners. Asking the SMSC would take a bind away. */
export function bindChecks(account: Account, binds: readonly BindReport[]): readonly AccountCheck[] {
  const own = binds.filter((bind) => bind.account === account.name);
  if (own.length > 0) return own.map(bindCheck);
  return [
    {
      id: 'binds',
      title: 'Binds',
      state: 'failed',
      detail: 'No replica of smpp-worker has reported a bind of this account.',
      remedy: 'Start an smpp-worker with this account in its configuration.',
    },
  ];
}

function bindCheck({ id, state, detail, reportedAtMs, owner }: BindReport): AccountCheck {
  const words = { id: `bind-${id}`, title: `Bind ${id}` };
  if (Date.now() - reportedAtMs > STALE_MS)
    return {
      ...words,
      state: 'failed',
      detail: 'Its owner has not reported for more than ten seconds.',
      remedy: 'Check that an smpp-worker runs: it takes the bind over within ten seconds.',
    };
  if (state === 'bound') return { ...words, state: 'passed', detail: `Bound, held by ${owner}.`, remedy: null };
  return {
    ...words,
    state: 'failed',
    detail: detail === '' ? `It is ${state}.` : detail,
    remedy: 'See the detail, and the log of smpp-worker; `bind` again if an operator has unbound it.',
  };
}
