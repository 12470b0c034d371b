import { z } from 'zod';

const EVENTS = ['delivered', 'seen', 'failed'] as const;

/** One callback about a message that was taken. */
export interface EventStep {
  readonly event: (typeof EVENTS)[number];
  /** The description; only with failed. */
  readonly desc?: string;
  /** Waits so long before it. */
  readonly delayMs?: number;
  /** The number of repetitions: a customer with several devices. */
  readonly duplicates?: number;
}

/** A plan for taken messages: the callbacks in the order given, however odd. */
export interface EventPlan {
  readonly match?: { readonly receiver?: string; readonly bodyIncludes?: string };
  readonly steps: readonly EventStep[];
  /** The number of messages that it is for; default 1. */
  readonly times?: number;
}

/** A plan as the control API takes it. */
export const EventPlanJson = z.strictObject({
  match: z
    .strictObject({ receiver: z.string().exactOptional(), bodyIncludes: z.string().exactOptional() })
    .exactOptional(),
  steps: z.array(
    z.strictObject({
      event: z.enum(EVENTS),
      desc: z.string().exactOptional(),
      delayMs: z.number().nonnegative().exactOptional(),
      duplicates: z.int().nonnegative().exactOptional(),
    }),
  ),
  times: z.int().positive().exactOptional(),
});

/** Plans in the order in which they were made: the first that is for a message is used. */
export class EventPlans {
  #pending: { readonly plan: EventPlan; left: number }[] = [];

  add(plan: EventPlan): void {
    this.#pending.push({ plan, left: plan.times ?? 1 });
  }

  take(receiver: string, body: string): EventPlan | undefined {
    const found = this.#pending.find(({ plan: { match = {} } }) => {
      if (match.receiver !== undefined && match.receiver !== receiver) return false;
      return match.bodyIncludes === undefined || body.includes(match.bodyIncludes);
    });
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#pending = this.#pending.filter((entry) => entry !== found);
    return found.plan;
  }

  clear(): void {
    this.#pending = [];
  }
}

/** The usual callbacks. */
export const USUAL_STEPS: readonly EventStep[] = [{ event: 'delivered' }, { event: 'seen' }];
