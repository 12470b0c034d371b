import type { BindRequest } from '../wire/short-message.ts';
import type { SmscAccount } from '../smsc-options.ts';
import type { BindKind } from '../smsc-session.ts';
import { STATUS } from '../wire/pdu.ts';

/** Whether a bind is allowed, as command_status. `held`: the binds that the account has already. */
export function bindStatus(
  accounts: readonly SmscAccount[] | undefined,
  request: BindRequest,
  kind: BindKind,
  held: number,
): number {
  if (accounts === undefined) return STATUS.ok;
  const account = accounts.find(({ systemId }) => systemId === request.systemId);
  if (account === undefined) return STATUS.invalidSystemId;
  if (account.password !== request.password) return STATUS.invalidPassword;
  if (account.kinds !== undefined && !account.kinds.includes(kind)) return STATUS.bindFailed;
  return held >= (account.maxBinds ?? Infinity) ? STATUS.alreadyBound : STATUS.ok;
}
