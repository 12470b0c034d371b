/** Counts since the start, as plain numbers for the metrics to read. */
export interface BrokerCounters {
  connects: number;
  connectFailures: number;
  /** Connections that ended without our doing. */
  losses: number;
  failBacks: number;
  received: number;
  handled: number;
  handlerFailures: number;
  /** Redelivered though we had handled them: their ACK was lost with its line. Acknowledged again, not handled again. */
  repeatsSkipped: number;
  published: number;
  publishFailures: number;
}

export const zeroCounters = (): BrokerCounters => ({
  connects: 0,
  connectFailures: 0,
  losses: 0,
  failBacks: 0,
  received: 0,
  handled: 0,
  handlerFailures: 0,
  repeatsSkipped: 0,
  published: 0,
  publishFailures: 0,
});
