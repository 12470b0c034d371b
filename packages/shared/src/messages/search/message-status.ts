import { DELIVERY_STATUSES } from '@ccm/core/domain';
import type { MessageHistory } from '../message-history.ts';

const MILESTONES: ReadonlySet<string> = new Set(['forwarded', 'dead-lettered', 'replayed']);

/** Every status that a message can be shown with. */
export const MESSAGE_STATUSES = [...DELIVERY_STATUSES, 'forwarded', 'dead-lettered', 'unreadable'] as const;

/** The status of a message; while no provider has reported one, its last step. */
export function statusOf({ status, trail }: MessageHistory): string {
  if (status !== undefined) return status;
  const last = trail.findLast(({ step }) => MILESTONES.has(step))?.step;
  return last === undefined || last === 'replayed' ? 'accepted' : last;
}
