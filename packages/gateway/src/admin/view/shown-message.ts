import type { FoundMessage, MessageHistory, MessageStore, TrailStep } from '@ccm/shared/messages';
import { statusOf } from '@ccm/shared/messages';
import { conversationDigest } from '@ccm/shared/storage/redis';
import { FleetError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { maskText } from '@ccm/shared/platform/logging';
import { z } from 'zod';
import { isoTime } from '../iso-time.ts';

/** One message in a list. Its record is redacted already, unless LOG_CUSTOMER_DATA. */
export interface ShownMessage {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** Opens messages for people: a message whose record does not open (its key is gone) says so, and hides no other. */
export const messageOpener =
  (messages: MessageStore) =>
  async (id: string): Promise<FoundMessage | undefined> => {
    if (id === '') return undefined;
    try {
      return await messages.history(id);
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      return { id, unreadable: error.message };
    }
  };

export function shownMessage(message: FoundMessage): ShownMessage {
  if ('unreadable' in message) return { id: message.id, status: 'unreadable', why: message.unreadable };
  const { facts, failure, providerStatus, trail } = message;
  return {
    id: facts.id,
    applicationId: facts.applicationId ?? null,
    providerMessageId: providerIdOf(message),
    direction: facts.direction === 'in' ? 'inbound' : 'outbound',
    channel: facts.channel,
    account: facts.account,
    number: facts.customerId,
    conversation: conversationDigest(facts),
    status: statusOf(message),
    providerStatus: providerStatus ?? null,
    failure: failure ?? lastFailureOf(trail),
    acceptedAt: isoTime(facts.atMs),
    changedAt: isoTime(trail.at(-1)?.atMs ?? facts.atMs),
    attempts: 1 + trail.filter(({ step }) => step === 'retry').length,
    preview: previewOf(trail),
  };
}

/** One message whole: each step with its time. */
export function shownHistory(message: FoundMessage): ShownMessage {
  if ('unreadable' in message) return { ...shownMessage(message), steps: [] };
  return {
    ...shownMessage(message),
    steps: message.trail.map(shownStep),
    payload: message.trail[0]?.detail?.['payload'] ?? null,
  };
}

function providerIdOf({ facts, trail }: MessageHistory): unknown {
  const sent = trail.findLast(({ step }) => step === 'sent-part')?.detail?.['providerMessageId'];
  return facts.providerMessageId ?? sent ?? null;
}

/** The last failure of a message; a customer's message records it only in its steps. */
function lastFailureOf(trail: readonly TrailStep[]): object | null {
  const last = trail.findLast(({ step }) => step === 'dead-lettered' || step === 'forwarded');
  if (last?.step !== 'dead-lettered') return null;
  const { reason = 'given-up', description, why } = last.detail ?? {};
  return { reason, description: description ?? why ?? '' };
}

const EMPTY_TEXTS: ReadonlySet<string> = new Set(['', maskText('')]);

/** The beginning of its text and what else it carries: `[12 characters] [image]`. */
function previewOf(trail: readonly TrailStep[]): string | null {
  const payload = contentShape.safeParse(trail[0]?.detail?.['payload']).data;
  if (payload === undefined) return null;
  const { text, attachments, location, contacts, cards, template } = payload;
  const others = { location, contact: contacts[0], carousel: cards, template };
  const parts = [
    ...(EMPTY_TEXTS.has(text) ? [] : [text.slice(0, 200)]),
    ...attachments.map(({ kind }) => `[${kind}]`),
    ...Object.keys(compact(others)).map((kind) => `[${kind}]`),
  ];
  return parts.length === 0 ? null : parts.join(' ');
}

/** Of customers' messages and of ours alike. */
const contentShape = z.looseObject({
  text: z.string().default(''),
  attachments: z.array(z.looseObject({ kind: z.string().default('file') })).default([]),
  location: z.unknown().optional(),
  contacts: z.array(z.unknown()).default([]),
  cards: z.unknown().optional(),
  template: z.unknown().optional(),
});

/** Shows a status step by its status (`sent`, `delivered`), a retry with the time of the next try. */
function shownStep({ atMs, step, detail = {} }: TrailStep): Record<string, unknown> {
  const at = isoTime(atMs);
  if (step === 'status' && typeof detail['status'] === 'string') return { ...detail, at, step: detail['status'] };
  if (step !== 'retry') return { ...detail, at, step };
  const { why, attempts, inMs } = detail;
  return {
    ...detail,
    ...compact({ description: why }),
    at,
    step: 'retried',
    attempt: attempts ?? null,
    nextAt: typeof inMs === 'number' ? isoTime(atMs + inMs) : null,
  };
}
