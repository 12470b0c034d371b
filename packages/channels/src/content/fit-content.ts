import { joinLines } from '@ccm/core/words';
import type { Button, ChoiceList, Header, OutboundContent, ReplyButton } from '@ccm/core/domain';
import { DeliveryError, isShareButton } from '@ccm/core/domain';
import { TEXT_ALONE } from '../contract/index.ts';
import type { ChannelRules, ContentTable } from '../contract/index.ts';
import { refusedKind } from './kinds-of.ts';

/** A message in the terms that a channel's own rendering knows, and what was rendered down for it. */
export interface FittedContent {
  readonly content: OutboundContent;
  readonly notes: readonly string[];
}

type Step = (content: OutboundContent, table: ContentTable) => FittedContent;

/**
 * Replaces what the channel does not have by what every channel renders: a list by buttons, a header and a footer by text, a sticker
 * by a picture, a flow by a link, a reaction by its emoji.
 * @throws {DeliveryError} `invalid-message`, naming the field, for what the channel can carry in no form.
 */
export function fitContent(content: OutboundContent, { title, contents }: ChannelRules): FittedContent {
  const refused = refusedKind(content, contents);
  if (refused !== undefined) throw new DeliveryError('invalid-message', refusalOf(refused, title));
  return steps(content, contents);
}

/**
 * A message in the terms that every channel renders, for a channel that carries text alone. @throws {DeliveryError}
 * `outside-reply-window`, naming the field, for content that no text can hold.
 */
export function plainContent({ template: _template, ...content }: OutboundContent): FittedContent {
  const refused = refusedKind(content, TEXT_ALONE);
  if (refused === undefined) return steps(content, TEXT_ALONE);
  throw new DeliveryError(
    'outside-reply-window',
    `The reply window has closed, and a template cannot carry the message: ${refused.field}: ${refused.remedy}`,
  );
}

function steps(content: OutboundContent, table: ContentTable): FittedContent {
  const notes: string[] = [];
  const fitted = STEPS.reduce((before, step) => {
    const { content: after, notes: told } = step(before, table);
    notes.push(...told);
    return after;
  }, content);
  return { content: fitted, notes };
}

/** `edit: Viber cannot carry it; send a correction as a new message`. */
export const refusalOf = (
  { field, remedy }: { readonly field: string; readonly remedy: string },
  title: string,
): string => `${field}: ${title} cannot carry it; ${remedy}`;

const unchanged = (content: OutboundContent): FittedContent => ({ content, notes: [] });
const isNative = (table: ContentTable, kind: keyof ContentTable): boolean => table[kind].how === 'native';

const reactionAsText: Step = (content, table) => {
  const { action, ...rest } = content;
  if (action?.does !== 'react' || isNative(table, 'reaction')) return unchanged(content);
  return { content: { ...rest, text: action.emoji }, notes: ['the reaction became its emoji as text'] };
};

const replyAlone: Step = (content, table) => {
  const { replyTo, ...rest } = content;
  if (replyTo?.to !== 'message' || isNative(table, 'reply')) return unchanged(content);
  return { content: rest, notes: ['the reply went without quoting the message that it answers'] };
};

const stickerAsImage: Step = (content, table) => {
  const { sticker, ...rest } = content;
  if (sticker?.url === undefined || isNative(table, 'sticker')) return unchanged(content);
  const image = { kind: 'image', url: sticker.url } as const;
  return { content: { ...rest, attachments: [...rest.attachments, image] }, notes: ['the sticker became an image'] };
};

const listAsButtons: Step = (content, table) => {
  const { list, ...rest } = content;
  if (list === undefined || isNative(table, 'list')) return unchanged(content);
  return { content: { ...rest, buttons: [...buttonsOf(list), ...rest.buttons] }, notes: ['the list became buttons'] };
};

/** The rows of a list as buttons, each with the title of its section. */
export const buttonsOf = ({ sections }: ChoiceList): readonly ReplyButton[] =>
  sections.flatMap(({ title, rows }) => rows.map((row) => (title === undefined ? row : { ...row, section: title })));

const flowAsLink: Step = (content, table) => {
  const { flow, ...rest } = content;
  if (flow?.fallbackUrl === undefined || isNative(table, 'flow')) return unchanged(content);
  const link: Button = { kind: 'url', title: flow.button, url: flow.fallbackUrl };
  return { content: { ...rest, buttons: [...rest.buttons, link] }, notes: ['the flow became a link'] };
};

/** The request stays as a line of the text: the customer can answer it by hand. */
const sharesAsText: Step = (content, table) => {
  const isLost = (button: Button): boolean => isShareButton(button) && !isNative(table, button.kind);
  const lost = content.buttons.filter(isLost);
  if (lost.length === 0) return unchanged(content);
  const { buttonRows: _rows, ...rest } = content;
  const text = joinLines([content.text, ...lost.map(({ title }) => title)]);
  const buttons = content.buttons.filter((button) => !isLost(button));
  const notes = lost.map(({ kind }) => `the button ${kind} became text`);
  return { content: { ...rest, text, buttons }, notes };
};

const headerAsText: Step = (content, table) =>
  content.header === undefined || isNative(table, 'header') ? unchanged(content) : withoutHeader(content);

/** A text above becomes the first line, a file above a file of the message. */
export function withoutHeader(content: OutboundContent): FittedContent {
  const { header, ...rest } = content;
  if (header === undefined) return unchanged(content);
  return { content: underHeader(rest, header), notes: [`the header became ${nameOf(header)}`] };
}

const nameOf = (header: Header): string => (header.kind === 'text' ? 'the first line' : 'an attachment');

function underHeader(content: OutboundContent, header: Header): OutboundContent {
  if (header.kind === 'media') return { ...content, attachments: [header.media, ...content.attachments] };
  return { ...content, text: joinLines([header.text, content.text]) };
}

const footerAsText: Step = (content, table) =>
  content.footer === undefined || isNative(table, 'footer') ? unchanged(content) : withoutFooter(content);

/** The footer becomes the last line of the text. */
export function withoutFooter(content: OutboundContent): FittedContent {
  const { footer, ...rest } = content;
  if (footer === undefined) return unchanged(content);
  return {
    content: { ...rest, text: joinLines([content.text, footer]) },
    notes: ['the footer became the last line'],
  };
}

const rowsDropped: Step = (content, table) => {
  const { buttonRows, ...rest } = content;
  return unchanged(buttonRows === undefined || isNative(table, 'button-rows') ? content : rest);
};

/** Buttons that become text do so before the footer stands under the text. */
const STEPS: readonly Step[] = [
  reactionAsText,
  replyAlone,
  stickerAsImage,
  listAsButtons,
  flowAsLink,
  sharesAsText,
  headerAsText,
  footerAsText,
  rowsDropped,
];
