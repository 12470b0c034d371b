import { z } from 'zod';
import { toCustomerId } from '@ccm/core/domain';
import type { ChannelName } from '@ccm/core/domain';

/**
 * The kinds of dead letters: `webhook` a whole request that cannot be read, `inbound` a customer's message, `outbound` a message to a
 * customer, `command` a request from ActiveMQ or the API that cannot be parsed, `crm` and `report` notifications that their target did not
 * take.
 */
export const DEAD_LETTER_KINDS = ['webhook', 'inbound', 'outbound', 'command', 'crm', 'report'] as const;
export type DeadLetterKind = (typeof DEAD_LETTER_KINDS)[number];

/** Something given up, kept whole with its reason until a person replays or drops it. */
export interface DeadLetter {
  readonly id: string;
  readonly kind: DeadLetterKind;
  /** For filters: `no-chat-solution`, `rejected-by-hybrid-chat`, `invalid-recipient`, `forged`, … */
  readonly reason: string;
  /** For people. */
  readonly description: string;
  readonly atMs: number;
  readonly channel?: ChannelName;
  readonly account?: string;
  readonly customerId?: string;
  readonly messageId?: string;
  /** Of a refused command, where it has one. */
  readonly applicationId?: string;
  readonly attempts?: number;
  /** The beginning of the other side's last answer. */
  readonly lastAnswer?: { readonly status?: number; readonly body?: string };
  /** The data for a replay; its shape belongs to the kind. */
  readonly payload: unknown;
}

export const deadLetter: z.ZodType<DeadLetter> = z.looseObject({
  id: z.string(),
  kind: z.enum(DEAD_LETTER_KINDS),
  reason: z.string(),
  description: z.string(),
  atMs: z.number(),
  channel: z.string().exactOptional(),
  account: z.string().exactOptional(),
  customerId: z.string().exactOptional(),
  messageId: z.string().exactOptional(),
  applicationId: z.string().exactOptional(),
  attempts: z.number().exactOptional(),
  lastAnswer: z.looseObject({ status: z.number().exactOptional(), body: z.string().exactOptional() }).exactOptional(),
  payload: z.unknown().default(null),
});

export type NewDeadLetter = Omit<DeadLetter, 'id' | 'atMs'>;

export interface DeadLetterFilter {
  readonly kind?: DeadLetterKind;
  readonly channel?: ChannelName;
  readonly account?: string;
  readonly reason?: string;
  /** The customer, or an id: its own, its message's, or the application's. */
  readonly q?: string;
  readonly sinceMs?: number;
  /** These alone. */
  readonly ids?: readonly string[];
}

const COMPARED = ['kind', 'channel', 'account', 'reason'] as const;

export function matchesFilter(letter: Omit<DeadLetter, 'payload'>, filter: DeadLetterFilter): boolean {
  return (
    COMPARED.every((field) => filter[field] === undefined || letter[field] === filter[field]) &&
    (filter.q === undefined || isAbout(letter, filter.q)) &&
    (filter.sinceMs === undefined || letter.atMs >= filter.sinceMs) &&
    (filter.ids === undefined || filter.ids.includes(letter.id))
  );
}

function isAbout({ id, messageId, applicationId, customerId }: Omit<DeadLetter, 'payload'>, q: string): boolean {
  return [id, messageId, applicationId, customerId].includes(q) || customerId === toCustomerId(q);
}
