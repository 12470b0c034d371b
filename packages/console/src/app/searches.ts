import { CHART_SPANS } from '../charts/spans.ts';
import type { ChartSpan } from '../charts/spans.ts';
import { DEAD_LETTER_KINDS } from '../format/dead-letter-kinds.ts';
import { channelIn, oneOf, SPAN_NAMES, textOf } from '../format/search.ts';
import type { Span } from '../format/search.ts';
import { MESSAGE_STATUSES } from '../format/words.ts';

/** The parameters of an address, as they stand there. */
type Raw = Readonly<Record<string, unknown>>;

interface ChartSearch {
  readonly span?: ChartSpan | undefined;
}

export const chartSearch = (raw: Raw): ChartSearch => ({ span: oneOf(raw, 'span', CHART_SPANS) });

interface TypedSearch {
  readonly q?: string | undefined;
}

export const typedSearch = (raw: Raw): TypedSearch => ({ q: textOf(raw, 'q') });

interface ConversationSearch extends TypedSearch {
  readonly channel?: string | undefined;
}

export const conversationSearch = (raw: Raw): ConversationSearch => ({ ...typedSearch(raw), channel: channelIn(raw) });

interface MessageSearch extends ConversationSearch {
  readonly account?: string | undefined;
  readonly direction?: 'inbound' | 'outbound' | undefined;
  readonly status?: (typeof MESSAGE_STATUSES)[number] | undefined;
  readonly span?: Span | undefined;
}

export const messageSearch = (raw: Raw): MessageSearch => ({
  ...conversationSearch(raw),
  account: textOf(raw, 'account'),
  direction: oneOf(raw, 'direction', ['inbound', 'outbound']),
  status: oneOf(raw, 'status', MESSAGE_STATUSES),
  span: oneOf(raw, 'span', SPAN_NAMES),
});

interface DeadLetterSearch {
  readonly kind?: (typeof DEAD_LETTER_KINDS)[number] | undefined;
  readonly reason?: string | undefined;
  readonly channel?: string | undefined;
  readonly span?: Span | undefined;
}

export const deadLetterSearch = (raw: Raw): DeadLetterSearch => ({
  kind: oneOf(raw, 'kind', DEAD_LETTER_KINDS),
  reason: textOf(raw, 'reason'),
  channel: channelIn(raw),
  span: oneOf(raw, 'span', SPAN_NAMES),
});
