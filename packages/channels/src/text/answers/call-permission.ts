/** A customer's answer to whether they may be called. */
interface CallPermission {
  readonly isAllowed: boolean;
  /** Seconds since 1970; undefined where the permission does not end. */
  readonly untilSeconds?: number | undefined;
}

/** `Allowed calls until 2026-12-01 09:30 UTC`, or `Declined calls`. */
export function callPermissionAsText({ isAllowed, untilSeconds }: CallPermission): string {
  if (!isAllowed) return 'Declined calls';
  return `Allowed calls${untilSeconds === undefined ? '' : ` until ${utcMinute(untilSeconds)}`}`;
}

function utcMinute(seconds: number): string {
  const moment = new Date(seconds * 1000);
  return Number.isNaN(moment.getTime())
    ? String(seconds)
    : `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
