/** Loaded before a service (`--import`): its clock is an hour ahead, as that of a machine without NTP may be. */
const AHEAD_MS = 3_600_000;
const RealDate = Date;

class DateAhead extends RealDate {
  constructor(...parts: readonly unknown[]) {
    super(...((parts.length === 0 ? [RealDate.now() + AHEAD_MS] : parts) as [number]));
  }

  static override now(): number {
    return RealDate.now() + AHEAD_MS;
  }
}

globalThis.Date = DateAhead as DateConstructor;
