import { ACCOUNTS } from './accounts.ts';
import { Random } from './random.ts';

export interface FakeMessage {
  readonly id: string;
  readonly applicationId: string | null;
  readonly providerMessageId: string | null;
  readonly direction: 'inbound' | 'outbound';
  readonly channel: string;
  readonly account: string;
  readonly number: string;
  readonly conversation: string;
  readonly status: string;
  readonly providerStatus: string | null;
  readonly failure: { reason: string; description: string; providerCode: string } | null;
  readonly acceptedAt: string;
  readonly changedAt: string;
  readonly attempts: number;
  readonly preview: string;
}

const weighted = ACCOUNTS.flatMap((account) => Array.from({ length: account.weight }, () => account));

const FAILURES: Readonly<Record<string, { reason: string; description: string; providerCode: string }>> = {
  viber: { reason: 'bad-credentials', description: 'invalidAuthToken', providerCode: '2' },
  whatsapp: {
    reason: 'outside-reply-window',
    description: 'More than 24 hours have passed since the customer last replied',
    providerCode: '131047',
  },
  sms: { reason: 'invalid-recipient', description: 'The number is not a mobile number', providerCode: '21614' },
  facebook: {
    reason: 'outside-reply-window',
    description: 'Sent outside of the allowed window',
    providerCode: '10/2018278',
  },
  smpp: { reason: 'undeliverable', description: 'stat:UNDELIV err:027', providerCode: '027' },
};

const PREFIXES = ['+49151', '+447700', '+1415555', '+3361', '+9715', '+521551'] as const;

export class FakeMessages {
  readonly all: FakeMessage[];
  readonly #random = new Random(7);

  constructor(count: number) {
    const nowMs = Date.now();
    let atMs = nowMs;
    this.all = Array.from({ length: count }, () => {
      atMs -= Math.round(this.#random.next() ** 3 * 14_000);
      return this.#make(atMs);
    });
  }

  /** Puts this text into everything that a customer or a provider controls. */
  poison(text: string): void {
    for (const [index, message] of this.all.entries())
      this.all[index] = {
        ...message,
        preview: text,
        number: `${text}${index % 50}`,
        conversation: `c${index % 50}`,
        applicationId: text,
        providerMessageId: text,
        providerStatus: text,
        failure: message.failure === null ? null : { reason: text, description: text, providerCode: text },
      };
  }

  /** Adds one that arrives now. */
  arrive(): FakeMessage {
    const message = this.#make(Date.now());
    this.all.unshift(message);
    return message;
  }

  #make(atMs: number): FakeMessage {
    const random = this.#random;
    const { channel, account } = weighted[random.below(weighted.length)] ?? ACCOUNTS[0];
    const isInbound = random.next() < 0.48;
    const number = this.#customer(channel);
    const fails = !isInbound && random.next() < (channel === 'viber' ? 0.4 : 0.02);
    const status = isInbound
      ? 'forwarded'
      : fails
        ? 'failed'
        : random.pick(['delivered', 'read', 'sent', 'queued'] as const, 1.7);
    return {
      id: `${isInbound ? 'in' : 'out'}-${random.hex(20)}`,
      applicationId: isInbound ? null : `app-${random.digits(8)}`,
      providerMessageId: `SM${random.hex(16)}`,
      direction: isInbound ? 'inbound' : 'outbound',
      channel,
      account,
      number,
      conversation: `${channel}:${account}:${number}`,
      status,
      providerStatus: isInbound ? null : status,
      failure: fails ? (FAILURES[channel] ?? null) : null,
      acceptedAt: new Date(atMs).toISOString(),
      changedAt: new Date(atMs + 800).toISOString(),
      attempts: fails ? 4 : 1,
      preview: `text [${random.below(160) + 2} characters]`,
    };
  }

  #customer(channel: string): string {
    const random = this.#random;
    const which = random.below(4000);
    const own = new Random(which + (channel === 'facebook' ? 90_000 : channel === 'viber' ? 190_000 : 0));
    if (channel === 'facebook') return own.digits(16);
    if (channel === 'viber') return `${own.hex(20)}==`;
    return `${own.pick(PREFIXES)}${own.digits(6)}`;
  }
}

const later = (message: FakeMessage, ms: number): string => new Date(Date.parse(message.acceptedAt) + ms).toISOString();

/** The ids of the message that a replay made, and of the one that it was made of. */
interface FakeReplay {
  readonly as?: string | undefined;
  readonly replayOf?: string | undefined;
}

/** The trail of one message, as its status demands. */
export function trailOf(
  message: FakeMessage,
  deadLetterId: string | null,
  { as, replayOf }: FakeReplay = {},
): Record<string, unknown> {
  const [accepted = {}, ...later] = message.direction === 'inbound' ? inboundSteps(message) : outboundSteps(message);
  return {
    ...message,
    steps: [
      replayOf === undefined ? accepted : { ...accepted, replayOf },
      ...later,
      ...(as === undefined ? [] : [{ at: new Date().toISOString(), step: 'replayed', as }]),
    ],
    deadLetterId,
    payload: { text: '[42 characters]', attachments: [{ kind: 'image', url: '[61 characters]' }] },
  };
}

const inboundSteps = (message: FakeMessage): object[] => [
  { at: message.acceptedAt, step: 'accepted', via: 'webhook' },
  { at: later(message, 6), step: 'parsed', kind: 'text' },
  {
    at: later(message, 45),
    step: 'retried',
    attempt: 1,
    reason: 'hybrid-chat-unreachable',
    description: 'connect ECONNREFUSED',
    nextAt: later(message, 1045),
  },
  { at: later(message, 1098), step: 'forwarded', conversationId: '8f2c0f1e', httpStatus: 200 },
];

function outboundSteps(message: FakeMessage): object[] {
  const taken = [
    { at: message.acceptedAt, step: 'accepted', via: 'activemq' },
    { at: later(message, 12), step: 'sending', part: 0, attempt: 1 },
  ];
  if (message.failure === null)
    return [
      ...taken,
      { at: later(message, 240), step: 'sent', part: 0, providerMessageId: message.providerMessageId },
      { at: later(message, 2900), step: 'delivered', providerStatus: 'delivered' },
      { at: later(message, 3010), step: 'notified-crm', status: 2 },
    ];
  return [
    ...taken,
    {
      at: later(message, 190),
      step: 'retried',
      attempt: 1,
      reason: 'provider-unavailable',
      description: 'The provider answered 503',
      nextAt: later(message, 2190),
    },
    { at: later(message, 2205), step: 'sending', part: 0, attempt: 2 },
    { at: later(message, 2411), step: 'dead-lettered' },
    { at: later(message, 2411), step: 'failed', ...message.failure },
  ];
}
