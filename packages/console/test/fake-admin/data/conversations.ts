import type { FakeMessage } from './messages.ts';

const NAMES = [
  'Jane Okafor',
  'Mateusz Nowak',
  'Lucía Fernández',
  '田中 美咲',
  'نور الهاشمي',
  'Priya Raman',
  'Jonas Weber',
];

export class FakeConversations {
  readonly #messages: readonly FakeMessage[];

  constructor(messages: readonly FakeMessage[]) {
    this.#messages = messages;
  }

  list(filter: URLSearchParams): FakeConversation[] {
    const typed = filter.get('q')?.toLowerCase() ?? '';
    const channel = filter.get('channel');
    const recent = Map.groupBy(this.#messages.slice(0, 6000), ({ conversation }) => conversation);
    return [...recent]
      .flatMap(([id, [last]]) => (last === undefined ? [] : itemOf(id, last)))
      .filter(
        (item) =>
          (channel === null || item.channel === channel) &&
          `${item.customer} ${item.name ?? ''}`.toLowerCase().includes(typed),
      );
  }

  detail(id: string): unknown {
    const messages = this.#messages.filter(({ conversation }) => conversation === id);
    const [last] = messages;
    if (last === undefined) return undefined;
    return {
      ...itemOf(id, last),
      aliases: last.channel === 'whatsapp' ? ['DE.1349201837465'] : [],
      conversationId: '5f0c1c5e-0b7a-4d2e-9f6b-2a6f5e7c1d11',
      inactivityAt: new Date(Date.now() + 1_500_000).toISOString(),
      messages: { items: messages.slice(0, 30), next: null },
    };
  }
}

interface FakeConversation {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
  readonly customer: string;
  readonly name: string | null;
  readonly lastAt: string;
  readonly lastDirection: string;
  readonly lastStatus: string;
  readonly waiting: number;
  readonly window: { closesAt: string } | null;
  readonly consent: string;
}

function itemOf(id: string, last: FakeMessage): FakeConversation {
  let mark = 0;
  for (const letter of id) mark += letter.codePointAt(0) ?? 0;
  return {
    id,
    channel: last.channel,
    account: last.account,
    customer: last.number,
    name: mark % 3 === 0 ? null : (NAMES[mark % NAMES.length] ?? null),
    lastAt: last.acceptedAt,
    lastDirection: last.direction,
    lastStatus: last.status,
    waiting: mark % 17 === 0 ? 3 : 0,
    window: windowOf(last.channel, mark),
    consent: consentOf(mark),
  };
}

function windowOf(channel: string, mark: number): { closesAt: string } | null {
  if (channel !== 'whatsapp' && channel !== 'facebook') return null;
  return { closesAt: new Date(Date.now() + (mark % 24) * 3_600_000 - 1_020_000).toISOString() };
}

function consentOf(mark: number): string {
  if (mark % 23 === 0) return 'stopped';
  return mark % 11 === 0 ? 'marketing-stopped' : 'granted';
}
