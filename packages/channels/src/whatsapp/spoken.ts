import type { Button, ChoiceList, Flow, Header, OutboundContent } from '@ccm/core/domain';
import { buttonsOf, withoutFooter, withoutHeader } from '../content/index.ts';
import type { NumberedChoice } from '../contract/index.ts';
import { buttonsAsNumberedText, buttonsBecame, splitText } from '../text/index.ts';
import { isShown } from './attachments.ts';
import { renderCards } from './cards/cards.ts';
import { carouselOf } from './cards/carousel.ts';
import {
  flowOf,
  headerOf,
  interactiveOf,
  listOf,
  LOCATION_REQUEST,
  MAX_INTERACTIVE_BODY,
  takesFooter,
  takesHeader,
} from './interactive.ts';
import type { Cut, Interactive } from './interactive.ts';
import type { Dialect, Piece, Style } from './pieces.ts';

/** The text of a message, and the things to press below it. */
export interface Spoken extends Pick<OutboundContent, 'attachments'> {
  /** The text, in front of everything else. */
  readonly text: string;
  /** Cards and buttons come last: that is where the customer's thumb is. */
  readonly after: readonly Piece[];
  readonly notes: readonly string[];
  readonly choices: readonly NumberedChoice[];
}

/** A message to press, and the body that it has where no text is left for it. */
interface Pressable {
  readonly interactive: Interactive;
  readonly body: string;
}

/** WhatsApp wants a body with buttons. */
const EMPTY_BODY = '…';

/** Text, cards, buttons, list, flow and the request for a place: one message each, the first of which carries the text. */
export function renderSpoken(
  content: OutboundContent,
  { style, nativeCarousel = false }: Pick<Dialect, 'style' | 'nativeCarousel'>,
): Spoken {
  const carousel = nativeCarousel && style === 'cloud' ? carouselOf(content.cards ?? []) : undefined;
  const shown = carousel === undefined ? [] : [{ interactive: carousel, body: EMPTY_BODY }];
  const { pressables: others, buttons, notes: cut } = pressablesOf(content, style);
  const cards = renderCards(carousel === undefined ? (content.cards ?? []) : [], buttons, style);
  const native = cards.buttons.length === 0 ? undefined : interactiveOf(cards.buttons, style);
  const inText = native === undefined ? cards.buttons : [];
  const numbered = buttonsAsNumberedText(joined([content.text, cards.text]), inText);
  const own = native === undefined ? [] : [{ interactive: native, body: EMPTY_BODY }];
  const all = [...shown, ...own, ...others];
  const framed = frame({ ...content, text: numbered.text }, all);
  return {
    ...framed,
    after: [...cards.pieces, ...framed.after],
    notes: [...cut, ...cards.notes, ...buttonsBecame(inText), ...framed.notes],
    choices: [...cards.choices, ...numbered.choices],
  };
}

const joined = (blocks: readonly string[]): string => blocks.filter((block) => block.trim() !== '').join('\n\n');

/** Lists and flows, which have a message type of their own; everything else becomes buttons. */
function pressablesOf(
  { buttons, list, flow }: OutboundContent,
  style: Style,
): {
  readonly pressables: readonly Pressable[];
  readonly buttons: readonly Button[];
  readonly notes: readonly string[];
} {
  const asksForPlace = ({ kind }: Button): boolean => kind === 'share-location' && style === 'cloud';
  const lists = pressableList(list);
  const forms = pressableFlow(flow);
  const requests = buttons.filter(asksForPlace).slice(0, 1);
  const others = buttons.filter((button) => !asksForPlace(button));
  const rows = list === undefined || lists.length > 0 ? [] : buttonsOf(list);
  return {
    pressables: [
      ...[...lists, ...forms].map(({ made, body }) => ({ interactive: made, body })),
      ...requests.map(({ title }) => ({ interactive: LOCATION_REQUEST, body: title })),
    ],
    buttons: [...rows, ...others],
    notes: [...lists, ...forms].flatMap(({ notes }) => notes),
  };
}

type Made = Cut<Interactive> & Pick<Pressable, 'body'>;

/** None where WhatsApp takes no such list. */
function pressableList(list: ChoiceList | undefined): readonly Made[] {
  const shown = list === undefined ? undefined : listOf(list);
  return shown === undefined ? [] : [{ ...shown, body: list?.button ?? EMPTY_BODY }];
}

const pressableFlow = (flow: Flow | undefined): readonly Made[] =>
  flow === undefined ? [] : [{ ...flowOf(flow), body: flow.button }];

/**
 * The first message to press carries the end of the text, the header and the footer; content that it does not take becomes text or a file.
 */
function frame(content: OutboundContent, [first, ...others]: readonly Pressable[]): Omit<Spoken, 'choices'> {
  const { header, footer } = content;
  const above =
    header !== undefined && first !== undefined && takesHeader(first.interactive, header) && isFit(header)
      ? header
      : undefined;
  const below =
    footer !== undefined && first !== undefined && takesFooter(first.interactive, footer) ? footer : undefined;
  const headed = above === undefined ? withoutHeader(content) : { content, notes: [] };
  const whole = below === undefined ? withoutFooter(headed.content) : headed;
  const { attachments } = whole.content;
  const notes = below === undefined ? [...headed.notes, ...whole.notes] : headed.notes;
  const text = whole.content.text.trim();
  if (first === undefined) return { text: whole.content.text, attachments, after: [], notes };
  const body = splitText(text, MAX_INTERACTIVE_BODY).at(-1);
  const rest = body === undefined ? '' : text.slice(0, -body.length).trimEnd();
  const carrier = pressed(first.interactive, body ?? first.body, { above, below });
  return {
    text: rest,
    attachments,
    after: [carrier, ...others.map((each) => pressed(each.interactive, each.body))],
    notes,
  };
}

/** A file that WhatsApp would refuse there becomes one of the message, in the form in which it is taken. */
const isFit = (header: Header): boolean => header.kind === 'text' || isShown(header.media);

function pressed(
  interactive: Interactive,
  text: string,
  { above, below }: { readonly above?: Header | undefined; readonly below?: string | undefined } = {},
): Piece {
  return {
    type: 'interactive',
    body: {
      ...interactive,
      ...(above === undefined ? {} : { header: headerOf(above) }),
      body: { text },
      ...(below === undefined ? {} : { footer: { text: below } }),
    },
  };
}
