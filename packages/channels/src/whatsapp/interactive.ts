import type { Button, ChoiceList, Flow, Header, ReplyButton } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { nameOfFile } from '../media/index.ts';
import { splitText, wereCut } from '../text/index.ts';
import type { Style } from './pieces.ts';

export const MAX_INTERACTIVE_BODY = 1024;
const MAX_BUTTONS = 3;
export const MAX_BUTTON_TITLE = 20;
const MAX_ROWS = 10;
const MAX_ROW_TITLE = 24;
const MAX_ROW_DESCRIPTION = 72;
const MAX_PAYLOAD = 200;
/** The label of the button that opens a list. */
const LIST_BUTTON = 'Menu';

/** An interactive message without its body, header and footer. */
export type Interactive = Readonly<Record<string, unknown>> & { readonly type: string };

/** Native buttons, a list or a link, without the body; undefined where none of them can hold the buttons. */
export function interactiveOf(buttons: readonly Button[], style: Style): Interactive | undefined {
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

/** WhatsApp refuses two buttons of one id or one title, and ids that are empty, long, or begin or end with a blank. */
function areDistinct(buttons: readonly ReplyButton[]): boolean {
  const titles = new Set(buttons.map(({ title }) => title.trim()));
  return haveSoundIds(buttons) && titles.size === buttons.length && !titles.has('');
}

function haveSoundIds(buttons: readonly ReplyButton[]): boolean {
  const ids = new Set(buttons.map(({ payload }) => payload));
  return (
    ids.size === buttons.length && buttons.every(({ payload }) => isSoundId(payload) && payload.length <= MAX_PAYLOAD)
  );
}

export const isSoundId = (payload: string): boolean => payload !== '' && payload === payload.trim();

const isPlainButton = ({ title, description = '' }: ReplyButton): boolean =>
  title.length <= MAX_BUTTON_TITLE && description === '';
const fitsRow = ({ title, description = '' }: ReplyButton): boolean =>
  title.length <= MAX_ROW_TITLE && description.length <= MAX_ROW_DESCRIPTION;

/**
 * A list with its sections; names that are too long are cut.
 * @returns undefined where WhatsApp takes no such list: more than ten rows, or rows of one payload.
 */
export function listOf({ button, sections }: ChoiceList): Cut<Interactive> | undefined {
  const rows = sections.flatMap((section) => section.rows);
  if (rows.length > MAX_ROWS || !haveSoundIds(rows)) return undefined;
  const cutter = new Cutter();
  const alike = titlesAlike(rows);
  const shown = sections.map(({ title, rows: choices }, index) => ({
    // One section may be without a title, several not.
    ...(title === undefined && sections.length === 1
      ? {}
      : { title: cutter.cut(title ?? `${LIST_BUTTON} ${String(index + 1)}`, MAX_ROW_TITLE, 'section title') }),
    rows: choices.map((choice) => {
      const description = cutter.cut(descriptionOf(choice, alike), MAX_ROW_DESCRIPTION, 'row description');
      return {
        id: choice.payload,
        title: cutter.cut(choice.title, MAX_ROW_TITLE, 'row title'),
        ...(description === '' ? {} : { description }),
      };
    }),
  }));
  const label = cutter.cut(button ?? LIST_BUTTON, MAX_BUTTON_TITLE, 'list button');
  return { made: { type: 'list', action: { button: label, sections: shown } }, notes: cutter.notes };
}

/** The titles of rows that are one title once they are cut. */
function titlesAlike(rows: readonly ReplyButton[]): ReadonlySet<string> {
  const titles = new Set(rows.map(({ title }) => title));
  const groups = Map.groupBy(titles, (title) => shortened(title, MAX_ROW_TITLE));
  return new Set([...groups.values()].filter(({ length }) => length > 1).flat());
}

/** A title that is cut stands whole below, where nothing else does, or it would be the same as another. */
function descriptionOf({ title, description = '' }: ReplyButton, alike: ReadonlySet<string>): string {
  if (alike.has(title)) return description === '' ? title : `${title} - ${description}`;
  return description === '' && title.length > MAX_ROW_TITLE ? title : description;
}

const shortened = (text: string, maxLength: number): string =>
  text.length <= maxLength ? text : `${splitText(text, maxLength - 1)[0] ?? ''}…`;

/** A rendered piece, and a note for each thing that was cut. */
export interface Cut<T> {
  readonly made: T;
  readonly notes: readonly string[];
}

/** Counts the cuts, by the name of the thing that was cut. */
class Cutter {
  readonly #counts = new Map<string, { times: number; readonly maxLength: number }>();

  cut(text: string, maxLength: number, what: string): string {
    if (text.length <= maxLength) return text;
    const count = this.#counts.get(what) ?? { times: 0, maxLength };
    count.times += 1;
    this.#counts.set(what, count);
    return shortened(text, maxLength);
  }

  get notes(): readonly string[] {
    return [...this.#counts].flatMap(([what, { times, maxLength }]) => wereCut(times, what, maxLength));
  }
}

const MAX_FLOW_BUTTON = 30;
/** https://developers.facebook.com/docs/whatsapp/flows/guides/sendingaflow */
const FLOW_MESSAGE_VERSION = '3';

/** A form behind a button. */
export function flowOf({ by, button, token, screen, data = {}, draft }: Flow): Cut<Interactive> {
  const cutter = new Cutter();
  const parameters = {
    flow_message_version: FLOW_MESSAGE_VERSION,
    ...('id' in by ? { flow_id: by.id } : { flow_name: by.name }),
    flow_cta: cutter.cut(button, MAX_FLOW_BUTTON, 'flow button'),
    ...compact({ flow_token: token }),
    ...(draft === true ? { mode: 'draft' } : {}),
    ...(screen === undefined
      ? { flow_action: 'data_exchange' }
      : {
          flow_action: 'navigate',
          flow_action_payload: { screen, ...(Object.keys(data).length === 0 ? {} : { data }) },
        }),
  };
  return { made: { type: 'flow', action: { name: 'flow', parameters } }, notes: cutter.notes };
}

/** Asks for the customer's place. WhatsApp words its button itself. */
export const LOCATION_REQUEST: Interactive = {
  type: 'location_request_message',
  action: { name: 'send_location' },
};

const MAX_HEADER = 60;
const MAX_FOOTER = 60;

/** Neither header nor footer. */
const FRAMELESS: ReadonlySet<string> = new Set(['location_request_message', 'carousel']);

/** Whether this kind of message takes the header: a list takes a text alone, a request for a place and a carousel none. */
export function takesHeader({ type }: Interactive, header: Header): boolean {
  if (FRAMELESS.has(type)) return false;
  return header.kind === 'text' ? header.text.length <= MAX_HEADER : type !== 'list';
}

export const takesFooter = ({ type }: Interactive, footer: string): boolean =>
  !FRAMELESS.has(type) && footer.length <= MAX_FOOTER;

export function headerOf(header: Header): unknown {
  if (header.kind === 'text') return { type: 'text', text: header.text.replaceAll(/\s*[\r\n]+\s*/g, ' ') };
  const { kind, url } = header.media;
  if (kind !== 'file') return { type: kind, [kind]: { link: url } };
  return { type: 'document', document: { link: url, filename: nameOfFile(header.media) } };
}
