import type {
  Account,
  Button,
  ContactCard,
  Location,
  OutboundAttachment,
  OutboundContent,
  OutboundMessage,
  Template,
} from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { toE164 } from '@ccm/core/domain';
import type { NumberedChoice, OutboundPart, RenderedMessage } from '../contract/channel.ts';
import { buttonsAsNumberedText, cardsAsText, splitText } from '../text/index.ts';
import type { D360Settings } from './settings.ts';

/** Lengths in UTF-16 units (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages). */
export const MAX_TEXT = 4096;
const MAX_CAPTION = 1024;
const MAX_INTERACTIVE_BODY = 1024;
const MAX_BUTTONS = 3;
const MAX_BUTTON_TITLE = 20;
const MAX_ROWS = 10;
const MAX_ROW_TITLE = 24;
const MAX_ROW_DESCRIPTION = 72;
const MAX_PAYLOAD = 200;
/** What the button that opens a list says. */
const LIST_BUTTON = 'Menu';
/** WhatsApp wants a body with buttons. */
const EMPTY_BODY = '…';

/** One message of WhatsApp's: its type and what stands under that name; `top` are members beside it. */
interface Piece {
  readonly type:
    'text' | 'image' | 'video' | 'audio' | 'document' | 'location' | 'contacts' | 'interactive' | 'template';
  readonly body: unknown;
  readonly top?: Readonly<Record<string, unknown>>;
}

/** Pieces of a message, with what had to be rendered down. */
interface Rendering {
  readonly pieces: readonly Piece[];
  readonly notes: readonly string[];
  readonly choices: readonly NumberedChoice[];
}

type Style = D360Settings['apiStyle'];

/**
 * Our message as requests of the Cloud or the classic API, in the order in which the customer shall see them: text, files, place,
 * contacts, buttons.
 * @throws {DeliveryError} `invalid-message`, `invalid-recipient` where it can never be sent.
 */
export function renderMessage(outbound: OutboundMessage, { settings }: Account<D360Settings>): RenderedMessage {
  const style = settings.apiStyle;
  const recipient = recipientOf(outbound.to, style);
  const { pieces, notes, choices } = renderContent(outbound.content, style);
  const [first, ...rest] = pieces.map((piece, index) => toPart(piece, index, { outbound, recipient, style }));
  if (first === undefined) throw new DeliveryError('invalid-message', 'The message has nothing in it to send');
  return { parts: [first, ...rest], notes, ...(choices.length === 0 ? {} : { numberedChoices: choices }) };
}

/** Digits for a phone number; the Cloud API takes a business-scoped user id too, under another name. */
function recipientOf(to: string, style: Style): Readonly<Record<string, string>> {
  const phone = toE164(to);
  if (phone !== undefined) return { to: phone.slice(1) };
  if (style === 'cloud' && /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/.test(to)) return { recipient: to };
  throw new DeliveryError('invalid-recipient', 'The recipient is neither a phone number nor an id of a WhatsApp user');
}

interface PartContext {
  readonly outbound: OutboundMessage;
  readonly recipient: Readonly<Record<string, string>>;
  readonly style: Style;
}

function toPart({ type, body, top }: Piece, index: number, { outbound, recipient, style }: PartContext): OutboundPart {
  const cloud = style === 'cloud';
  const json = {
    ...(cloud ? { messaging_product: 'whatsapp' } : {}),
    recipient_type: 'individual',
    ...recipient,
    type,
    ...top,
    [type]: body,
    ...(cloud ? { biz_opaque_callback_data: `${outbound.id}:${String(index)}` } : {}),
  };
  return { kind: type, cost: 1, request: { path: cloud ? '/messages' : '/v1/messages', json } };
}

/** What a status hands back, `<message id>:<part>`, if we wrote it; undefined for what others have written there. */
export function correlationOf(callbackData: string | undefined): string | undefined {
  return /^[A-Za-z0-9-]{1,64}:\d{1,4}$/.exec(callbackData ?? '')?.[0];
}

function renderContent(content: OutboundContent, style: Style): Rendering {
  if (content.template !== undefined) return renderTemplate(content, content.template, style);
  const { location, contacts = [] } = content;
  const captioned = captionedAttachment(content);
  const attachments = captioned === undefined ? content.attachments : [captioned];
  const spoken = renderSpoken(captioned === undefined ? content.text : '', content, style);
  const files = attachments.map((attachment) => renderAttachment(attachment, style));
  return {
    pieces: [
      ...spoken.before,
      ...files.flatMap(({ pieces }) => pieces),
      ...(location === undefined ? [] : [locationPiece(location)]),
      ...(contacts.length === 0 ? [] : [contactsPiece(contacts)]),
      ...spoken.after,
    ],
    notes: [...spoken.notes, ...files.flatMap(({ notes }) => notes)],
    choices: spoken.choices,
  };
}

/** A text with one file and nothing else is that file's caption. */
function captionedAttachment({
  text,
  attachments,
  buttons,
  cards = [],
}: OutboundContent): OutboundAttachment | undefined {
  const [only, ...more] = attachments;
  const alone = only !== undefined && more.length === 0 && buttons.length === 0 && cards.length === 0;
  if (!alone || text === '' || text.length > MAX_CAPTION || hasCaption(only) || only.kind === 'audio') return undefined;
  return { ...only, caption: text };
}

const hasCaption = ({ caption }: OutboundAttachment): boolean => caption !== undefined && caption !== '';

interface Spoken {
  readonly before: readonly Piece[];
  /** Buttons come last: that is where the customer's thumb is. */
  readonly after: readonly Piece[];
  readonly notes: readonly string[];
  readonly choices: readonly NumberedChoice[];
}

/** Text, cards and buttons. */
function renderSpoken(text: string, { buttons, cards = [] }: OutboundContent, style: Style): Spoken {
  const nothing = { before: [], after: [], notes: [], choices: [] };
  if (cards.length > 0) {
    const numbered = cardsAsText([...cards, { title: '', buttons }]);
    const all = [text, numbered.text].filter((block) => block !== '').join('\n\n');
    const notes = [`${counted(cards.length, 'card')} became text`];
    return { ...nothing, before: textPieces(all, style), notes, choices: numbered.choices };
  }
  if (buttons.length === 0) return { ...nothing, before: textPieces(text, style) };
  const interactive = interactiveOf(buttons, style);
  if (interactive === undefined) {
    const numbered = buttonsAsNumberedText(text, buttons);
    const notes = [`${counted(buttons.length, 'button')} became numbered text`];
    return { ...nothing, before: textPieces(numbered.text, style), notes, choices: numbered.choices };
  }
  const body = splitText(text.trim(), MAX_INTERACTIVE_BODY).at(-1) ?? EMPTY_BODY;
  const before = textPieces(text.trim().slice(0, -body.length).trimEnd(), style);
  return { ...nothing, before, after: [{ type: 'interactive', body: { ...interactive, body: { text: body } } }] };
}

const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `preview_url` stands inside `text` in the Cloud API, beside it in the classic one. */
function textPieces(text: string, style: Style): Piece[] {
  return splitText(text, MAX_TEXT)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const preview = { preview_url: /https?:\/\//i.test(part) };
      return style === 'cloud'
        ? { type: 'text', body: { body: part, ...preview } }
        : { type: 'text', body: { body: part }, top: preview };
    });
}

type ReplyButton = Extract<Button, { kind: 'reply' }>;

/** Native buttons, a list or a link, without the body; undefined where none of them can hold the buttons. */
function interactiveOf(buttons: readonly Button[], style: Style): Readonly<Record<string, unknown>> | undefined {
  const [first, ...more] = buttons;
  if (first?.kind === 'url' && more.length === 0) {
    const fits = style === 'cloud' && first.title.length <= MAX_BUTTON_TITLE && first.title.trim() !== '';
    return fits ? { type: 'cta_url', action: linkAction(first) } : undefined;
  }
  const replies = buttons.filter((button) => button.kind === 'reply');
  if (replies.length < buttons.length || !areDistinct(replies)) return undefined;
  if (replies.every(isPlainButton) && replies.length <= MAX_BUTTONS) {
    const rendered = replies.map(({ title, payload }) => ({ type: 'reply', reply: { id: payload, title } }));
    return { type: 'button', action: { buttons: rendered } };
  }
  if (replies.every(fitsRow) && replies.length <= MAX_ROWS) {
    const rows = replies.map(({ title, payload: id, description = '' }) =>
      description === '' ? { id, title } : { id, title, description },
    );
    return { type: 'list', action: { button: LIST_BUTTON, sections: [{ title: LIST_BUTTON, rows }] } };
  }
  return undefined;
}

function linkAction({ title, url }: Extract<Button, { kind: 'url' }>): unknown {
  return { name: 'cta_url', parameters: { display_text: title, url } };
}

/** WhatsApp refuses two buttons of one id or one title, and ids that are empty or long. */
function areDistinct(buttons: readonly ReplyButton[]): boolean {
  const ids = new Set(buttons.map(({ payload }) => payload));
  const titles = new Set(buttons.map(({ title }) => title.trim()));
  const sound = buttons.every(({ payload }) => payload.trim() !== '' && payload.length <= MAX_PAYLOAD);
  return sound && ids.size === buttons.length && titles.size === buttons.length && !titles.has('');
}

const isPlainButton = ({ title, description = '' }: ReplyButton): boolean =>
  title.length <= MAX_BUTTON_TITLE && description === '';
const fitsRow = ({ title, description = '' }: ReplyButton): boolean =>
  title.length <= MAX_ROW_TITLE && description.length <= MAX_ROW_DESCRIPTION;

/** A file by its link. Audio takes no caption, and a long one does not fit: both then follow as text. */
function renderAttachment(attachment: OutboundAttachment, style: Style): Omit<Rendering, 'choices'> {
  const { kind, url, caption = '' } = attachment;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new DeliveryError('invalid-message', 'An attachment has no http or https address');
  }
  const fits = kind !== 'audio' && caption.length <= MAX_CAPTION;
  const media = {
    link: url,
    ...(fits && caption !== '' ? { caption } : {}),
    ...(kind === 'file' ? { filename: attachment.name ?? fileNameOf(url) } : {}),
  };
  const piece: Piece = { type: kind === 'file' ? 'document' : kind, body: media };
  if (fits || caption === '') return { pieces: [piece], notes: [] };
  return { pieces: [piece, ...textPieces(caption, style)], notes: [`the caption of the ${kind} became a text`] };
}

function fileNameOf(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || 'file';
  } catch {
    return last;
  }
}

function locationPiece({ latitude, longitude, name, address }: Location): Piece {
  const labels = { ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }) };
  return { type: 'location', body: { latitude, longitude, ...labels } };
}

function contactsPiece(contacts: readonly ContactCard[]): Piece {
  const body = contacts.map(({ name, phones }) => ({
    name: { formatted_name: name, first_name: name.split(' ', 1)[0] ?? name },
    phones: phones.map((phone) => ({ phone, type: 'CELL' })),
  }));
  return { type: 'contacts', body };
}

/** A template stands alone. Its variables fill the body, unless the application gives the components itself. */
function renderTemplate(content: OutboundContent, template: Template, style: Style): Rendering {
  const { name, language = 'en', namespace, variables } = template;
  if (style === 'classic' && namespace === undefined) {
    throw new DeliveryError('invalid-message', 'The classic API needs the namespace of a template');
  }
  const components = template.components ?? bodyComponent(variables);
  const body = {
    ...(style === 'classic' ? { namespace } : {}),
    name,
    language: { policy: 'deterministic', code: language },
    ...(components.length === 0 ? {} : { components }),
  };
  const alone = content.text === '' && content.attachments.length === 0 && content.buttons.length === 0;
  const notes = alone ? [] : ['what was beside the template was left out'];
  return { pieces: [{ type: 'template', body }], notes, choices: [] };
}

/** `{ 1: …, 2: … }` by their number, named ones under their name. */
function bodyComponent(variables: Template['variables']): readonly unknown[] {
  const entries = Object.entries(variables).toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  if (entries.length === 0) return [];
  const parameters = entries.map(([name, text]) =>
    /^\d+$/.test(name) ? { type: 'text', text } : { type: 'text', parameter_name: name, text },
  );
  return [{ type: 'body', parameters }];
}
