import { ACCOUNTS } from './accounts.ts';
import type { FakeMessage } from './messages.ts';
import { Random } from './random.ts';

interface FakeLetter {
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
  readonly description: string;
  readonly at: string;
  readonly channel: string | null;
  readonly account: string | null;
  readonly customerId: string | null;
  readonly messageId: string | null;
  readonly attempts: number | null;
  readonly lastAnswer: unknown;
  readonly payload: unknown;
}

const CAUSES = [
  {
    kind: 'inbound',
    reason: 'hybrid-chat-unreachable',
    description: 'connect ECONNREFUSED 10.0.4.12:8443',
    count: 312,
    channels: ['whatsapp', 'sms', 'facebook'],
  },
  { kind: 'crm', reason: 'rejected-by-crm', description: 'The CRM answered 401', count: 41, channels: ['sms', 'smpp'] },
  {
    kind: 'command',
    reason: 'invalid-to',
    description: 'to: +44 (0)7700 900 is not a possible number: write it without the trunk zero',
    count: 12,
    channels: [],
  },
  {
    kind: 'webhook',
    reason: 'unreadable',
    description: 'entry.0.messaging.0: neither a message nor a known event',
    count: 3,
    channels: ['facebook'],
  },
] as const;

/** Dead letters of the failed messages, and some more causes. */
export class FakeDeadLetters {
  readonly #letters = new Map<string, FakeLetter>();

  constructor(failed: readonly FakeMessage[]) {
    const random = new Random(11);
    for (const message of failed) this.#add(letterOf(message));
    for (const cause of CAUSES)
      for (let index = 0; index < cause.count; index += 1) this.#add(madeUp(cause, index, random));
  }

  list(filter: URLSearchParams): FakeLetter[] {
    const since = filter.get('since');
    const q = filter.get('q');
    return [...this.#letters.values()]
      .filter(
        (letter) =>
          ['kind', 'reason', 'channel', 'account'].every((name) => {
            const wanted = filter.get(name);
            return wanted === null || wanted === letter[name as 'kind' | 'reason' | 'channel' | 'account'];
          }) &&
          (since === null || letter.at >= since) &&
          (q === null || [letter.id, letter.messageId, letter.customerId].includes(q)),
      )
      .toSorted((one, other) => other.at.localeCompare(one.at));
  }

  groups(filter: URLSearchParams): unknown[] {
    return [...Map.groupBy(this.list(filter), ({ kind, reason }) => `${kind}/${reason}`)]
      .map(([id, letters]) => ({
        id,
        kind: letters[0]?.kind,
        reason: letters[0]?.reason,
        count: letters.length,
        oldestAt: letters.at(-1)?.at,
        newestAt: letters[0]?.at,
        channels: [...new Set(letters.flatMap(({ channel }) => channel ?? []))],
        description: letters[0]?.description,
      }))
      .toSorted((one, other) => other.count - one.count);
  }

  get(id: string): FakeLetter | undefined {
    return this.#letters.get(id);
  }

  ofMessage(messageId: string): FakeLetter | undefined {
    return this.get(`dl-${messageId}`);
  }

  remove(id: string): boolean {
    return this.#letters.delete(id);
  }

  #add(letter: FakeLetter): void {
    this.#letters.set(letter.id, letter);
  }
}

const letterOf = (message: FakeMessage): FakeLetter => ({
  id: `dl-${message.id}`,
  kind: 'outbound',
  reason: message.failure?.reason ?? 'rejected',
  description: message.failure?.description ?? '',
  at: message.changedAt,
  channel: message.channel,
  account: message.account,
  customerId: message.number,
  messageId: message.id,
  attempts: message.attempts,
  lastAnswer: { status: 401, body: '{"status":2,"status_message":"invalidAuthToken"}' },
  payload: { to: message.number, text: '[42 characters]', channel: message.channel },
});

function madeUp(cause: (typeof CAUSES)[number], index: number, random: Random): FakeLetter {
  const channel = cause.channels.length === 0 ? null : (cause.channels[random.below(cause.channels.length)] ?? null);
  const account = ACCOUNTS.find((candidate) => candidate.channel === channel)?.account ?? null;
  return {
    id: `dl-${cause.kind}-${index}-${random.hex(8)}`,
    kind: cause.kind,
    reason: cause.reason,
    description: cause.description,
    at: new Date(Date.now() - random.below(6 * 3_600_000)).toISOString(),
    channel,
    account,
    customerId:
      cause.kind === 'command'
        ? `+4477009${String(10_000 + index)}`
        : channel === null
          ? null
          : `+4915${random.digits(8)}`,
    messageId: null,
    attempts: cause.kind === 'webhook' ? null : 14,
    lastAnswer: cause.kind === 'crm' ? { status: 401, body: 'Unauthorized' } : null,
    payload: { number: '[13 characters]', text: '[28 characters]' },
  };
}

/** Requests that did not verify. */
export const quarantineItems = (): Record<string, unknown>[] =>
  Array.from({ length: 9 }, (_, index) => ({
    id: `q-${index}`,
    at: new Date(Date.now() - index * 547_000 - 42_000).toISOString(),
    path: index % 3 === 0 ? '/webhooks/twilio/support-uk' : '/webhooks/facebook',
    provider: index % 3 === 0 ? 'twilio' : 'facebook',
    remoteAddress: `203.0.113.${index + 14}`,
    why:
      index % 3 === 0
        ? 'X-Twilio-Signature does not match: it would with http:// in place of https:// in PUBLIC_BASE_URL'
        : 'X-Hub-Signature-256 was made with another app secret',
    hints:
      index % 3 === 0
        ? ['Set PUBLIC_BASE_URL to the address that Twilio calls, then release.']
        : ['Check FACEBOOK_APP_SECRET of the account default.'],
    sizeBytes: 840 + index * 131,
    headers: { 'content-type': 'application/json', 'user-agent': 'facebookexternalua' },
    body: { object: 'page', entry: [{ id: '104277651938', messaging: ['[redacted]'] }] },
  }));
