import type { Account, Button, OutboundAttachment, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError, isShareButton } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { OutboundPart, RenderedMessage } from '../contract/index.ts';
import { became, buttonsBecame, cardsAsText, descriptionsAsText } from '../text/index.ts';
import type { NumberedText } from '../text/index.ts';
import { carouselsOf, isUnfit, toKeyboard } from './buttons.ts';
import { attachmentDraft, contactDraft, drafted, locationDraft, textContents } from './contents.ts';
import type { Draft } from './contents.ts';
import { LIMITS } from './limits.ts';
import type { SendMessageRequest, ViberContent, ViberSender } from './payloads.ts';
import type { ViberSettings } from './settings.ts';
import { writeTrackingData } from './tracking-data.ts';
import type { ReplyButton } from './tracking-data.ts';

/**
 * Text first, then files, location, contacts and cards; the buttons as the keyboard of the last part, because each message replaces
 * the keyboard and one without removes it.
 * @throws {DeliveryError} `invalid-recipient`, `invalid-message`.
 */
export function render(message: OutboundMessage, account: Account<ViberSettings>): RenderedMessage {
  if (message.to.trim() === '') throw new DeliveryError('invalid-recipient', 'The message names no customer');
  const { content, sticker, notes } = stickerOf(message.content);
  if (content.template !== undefined) {
    throw new DeliveryError('invalid-message', 'Viber has no templates: send its wording as text');
  }
  const numbered = numberUnfit(content);
  const keyboard = toKeyboard(content.buttons, content.buttonRows);
  const descriptions = keyboard === undefined ? '' : descriptionsAsText(content.buttons);
  const captioned = numbered.text === '' && descriptions === '' ? captionedAttachment(content) : undefined;
  const draft = join([
    drafted([], ...notes),
    ...(captioned === undefined ? [textDraft(content, numbered, descriptions)] : []),
    ...(captioned === undefined ? content.attachments : [captioned]).map(attachmentDraft),
    drafted(sticker),
    locationDraft(content),
    ...(content.contacts ?? []).map(contactDraft),
    drafted(carouselsOf(content.cards ?? [])),
  ]);
  const contents = draft.contents.length === 0 && keyboard ? [titlesAsText(content.buttons)] : draft.contents;
  const parts = contents.map((part, index) => {
    const last = index === contents.length - 1;
    return toPart({
      ...part,
      receiver: message.to,
      min_api_version: versionFor(part, last ? content.buttons : []),
      sender: senderOf(account.settings),
      tracking_data: writeTrackingData(message.id, index, last ? replyButtons(content) : []),
      ...(last && keyboard !== undefined ? { keyboard } : {}),
    });
  });
  const [first, ...rest] = parts;
  if (first === undefined) throw new DeliveryError('invalid-message', 'The message has nothing that Viber can show');
  const choices = numbered.choices.length === 0 ? {} : { numberedChoices: numbered.choices };
  return { parts: [first, ...rest], notes: draft.notes, ...choices };
}

/** Viber sends stickers of its own collection by their number; any other is a picture. */
function stickerOf(content: OutboundContent): {
  readonly content: OutboundContent;
  readonly sticker: readonly ViberContent[];
  readonly notes: readonly string[];
} {
  const { sticker, ...rest } = content;
  if (sticker === undefined) return { content, sticker: [], notes: [] };
  const id = Number(sticker.id);
  if (Number.isSafeInteger(id)) return { content: rest, sticker: [{ type: 'sticker', sticker_id: id }], notes: [] };
  if (sticker.url === undefined) {
    throw new DeliveryError('invalid-message', 'sticker.id: stickers of Viber have numbers; give that, or sticker.url');
  }
  const attachments = [...rest.attachments, { kind: 'image', url: sticker.url } as const];
  return { content: { ...rest, attachments }, sticker: [], notes: ['the sticker became an image'] };
}

/** Clients below it show nothing: as low as the content allows. */
function versionFor({ type }: ViberContent, buttons: readonly Button[]): number {
  if (type === 'rich_media') return 7;
  return buttons.some(isShareButton) ? 3 : 1;
}

export function senderOf(settings: ViberSettings): ViberSender {
  const { accountName: name, accountAvatar: avatar } = settings;
  return { name, ...compact({ avatar }) };
}

function replyButtons(content: OutboundContent): readonly ReplyButton[] {
  const all = [...content.buttons, ...(content.cards ?? []).flatMap((card) => card.buttons)];
  return all.filter((button) => button.kind === 'reply');
}

function join(drafts: readonly Draft[]): Draft {
  return { contents: drafts.flatMap((draft) => draft.contents), notes: drafts.flatMap((draft) => draft.notes) };
}

function toPart(request: SendMessageRequest): OutboundPart {
  const bytes = Buffer.byteLength(JSON.stringify(request));
  if (bytes > LIMITS.jsonBytes) {
    throw new DeliveryError(
      'invalid-message',
      `A part of the message is ${String(bytes)} bytes as JSON, Viber takes 30 KB: shorten the buttons`,
    );
  }
  return { kind: request.type, cost: 1, request };
}

/** Cards and buttons that Viber cannot show become numbered lines of the text, counted through. */
function numberUnfit(content: OutboundContent): NumberedText {
  const cards = content.cards ?? [];
  return cardsAsText([
    ...(cards.some(isUnfit) ? cards : []),
    ...(content.buttons.length > LIMITS.keyboardButtons ? [{ title: '', buttons: content.buttons }] : []),
  ]);
}

/** A text with one picture or film is its caption: Viber shows both as one message. */
function captionedAttachment({ text, attachments }: OutboundContent): OutboundAttachment | undefined {
  const [only, ...more] = attachments;
  if (only === undefined || more.length > 0 || text.trim() === '' || text.length > LIMITS.caption) return undefined;
  const isShown = only.kind === 'image' || only.kind === 'video';
  return isShown && (only.caption ?? '') === '' ? { ...only, caption: text } : undefined;
}

function textDraft(content: OutboundContent, numbered: NumberedText, descriptions: string): Draft {
  const text = [content.text, descriptions, numbered.text].filter((block) => block.trim() !== '').join('\n\n');
  return drafted(textContents(text), ...notesOf(content));
}

function notesOf({ buttons, cards = [] }: OutboundContent): readonly string[] {
  const tooMany = buttons.length > LIMITS.keyboardButtons ? buttonsBecame(buttons) : [];
  return [
    ...tooMany.map((note) => `${note}: a keyboard of Viber has ${String(LIMITS.keyboardButtons)}`),
    ...became(cards.some(isUnfit) ? cards.length : 0, 'card', 'text: Viber cannot show all of them as cards'),
  ];
}

function titlesAsText(buttons: readonly Button[]): ViberContent {
  return {
    type: 'text',
    text: buttons
      .map((button) => button.title)
      .join(' · ')
      .slice(0, LIMITS.text),
  };
}
