import type { MessageHistory } from '../message-store.ts';

const MILESTONES: ReadonlySet<string> = new Set(['forwarded', 'dead-lettered', 'replayed']);

/** How far a message is: its status, and as long as no provider has told one, its last step. */
export function statusOf({ status, trail }: MessageHistory): string {
  if (status !== undefined) return status;
  const last = trail.findLast(({ step }) => MILESTONES.has(step))?.step;
  return last === undefined || last === 'replayed' ? 'accepted' : last;
}
