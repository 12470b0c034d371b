import type { QueueName } from '@ccm/shared/storage/queues';
import type { LaneEnvelope } from '../webhook-inbox.ts';

export interface DrainDeps {
  /** Resolves when Redis holds them, in this order. */
  readonly send: (lane: QueueName, sealed: readonly string[]) => Promise<void>;
  readonly confirmed: (lane: QueueName, count: number) => void;
  /** Waits before another try; false: the process stops. */
  readonly retryAfter: (failures: number, error: unknown) => Promise<boolean>;
}

const MOST_PER_JOB = 50;

/**
 * Sends the envelopes of one segment, those of a lane strictly one job after the other. A job that fails is tried again, and nothing of
 * its lane overtakes it. True when Redis holds all of them.
 */
export async function drainSegment(records: readonly LaneEnvelope[], deps: DrainDeps): Promise<boolean> {
  const lanes = [...Map.groupBy(records, ({ lane }) => lane)];
  const outcomes = await Promise.all(lanes.map(async ([lane, envelopes]) => drainLane(lane, envelopes, deps)));
  return outcomes.every(Boolean);
}

async function drainLane(lane: QueueName, envelopes: readonly LaneEnvelope[], deps: DrainDeps): Promise<boolean> {
  for (let first = 0; first < envelopes.length; first += MOST_PER_JOB) {
    const sealed = envelopes.slice(first, first + MOST_PER_JOB).map((envelope) => envelope.sealed);
    if (!(await sendUntilConfirmed(lane, sealed, deps))) return false;
    deps.confirmed(lane, sealed.length);
  }
  return true;
}

async function sendUntilConfirmed(lane: QueueName, sealed: readonly string[], deps: DrainDeps): Promise<boolean> {
  for (let failures = 1; ; failures += 1) {
    try {
      await deps.send(lane, sealed);
      return true;
    } catch (error) {
      if (!(await deps.retryAfter(failures, error))) return false;
    }
  }
}
