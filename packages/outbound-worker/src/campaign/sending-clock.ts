import type { SendingWindow } from '@ccm/shared/platform/config';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Tells whether a moment lies in the sending hours, by the wall clock of a time zone, so that summer time needs no care. */
export class SendingClock {
  readonly #windows: readonly SendingWindow[] | undefined;
  readonly #wallClock: Intl.DateTimeFormat;

  /** @param windows undefined: always. */
  constructor(windows: readonly SendingWindow[] | undefined, timeZone: string) {
    this.#windows = windows;
    this.#wallClock = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  }

  isOpen(nowMs: number): boolean {
    if (this.#windows === undefined) return true;
    const parts = new Map(this.#wallClock.formatToParts(nowMs).map(({ type, value }) => [type, value]));
    const day = DAYS.indexOf(parts.get('weekday') ?? '');
    const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
    return this.#windows.some(
      (window) => window.day === day && window.fromMinute <= minute && minute < window.toMinute,
    );
  }
}
