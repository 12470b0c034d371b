import type { Button, MessageAction, OutboundContent } from '@ccm/core/domain';
import type { ContentKind, ContentTable } from '../contract/index.ts';

/** A kind of content in a message, and the field of the request that holds it. */
export interface FoundKind {
  readonly kind: ContentKind;
  readonly field: string;
}

const BUTTON_KINDS: Readonly<Record<Button['kind'], ContentKind>> = {
  reply: 'reply-buttons',
  url: 'url-button',
  call: 'call-button',
  'share-location': 'share-location',
  'share-phone': 'share-phone',
};

/** Every kind of content in a message, each once. */
export function kindsOf(content: OutboundContent): readonly FoundKind[] {
  const { text, attachments, buttons, buttonRows, replyTo, action } = content;
  const all: readonly (FoundKind | false)[] = [
    text.trim() !== '' && { kind: 'text', field: 'text' },
    ...attachments.map(({ kind }) => ({ kind, field: 'attachments' })),
    ...buttons.map(({ kind }) => ({ kind: BUTTON_KINDS[kind], field: 'buttons' })),
    buttonRows !== undefined && { kind: 'button-rows', field: 'keyboard' },
    ...(['header', 'footer', 'list', 'location', 'contacts', 'sticker', 'flow', 'template'] as const).map(
      (field) => content[field] !== undefined && { kind: field, field },
    ),
    content.cards !== undefined && { kind: 'carousel', field: 'carousel' },
    replyTo?.to === 'message' && { kind: 'reply', field: 'replyTo' },
    replyTo?.to === 'comment' && action?.does !== 'moderate' && { kind: 'comment-reply', field: 'replyTo.comment' },
    action !== undefined && kindOfAction(action),
  ];
  const found = all.filter((each) => each !== false);
  return found.filter(({ kind }, index) => found.findIndex((each) => each.kind === kind) === index);
}

function kindOfAction({ does }: MessageAction): FoundKind {
  if (does === 'react') return { kind: 'reaction', field: 'reaction' };
  return does === 'moderate' ? { kind: 'comment-moderation', field: 'action' } : { kind: does, field: does };
}

/** The first kind of content that the channel cannot carry in any form, with an alternative. */
export function refusedKind(
  content: OutboundContent,
  table: ContentTable,
): (FoundKind & { readonly remedy: string }) | undefined {
  for (const found of kindsOf(content)) {
    const remedy = remedyOf(content, found, table);
    if (remedy !== undefined) return { ...found, ...remedy };
  }
  return undefined;
}

function remedyOf(
  content: OutboundContent,
  { kind }: FoundKind,
  table: ContentTable,
): { readonly remedy: string; readonly field?: string } | undefined {
  const support = table[kind];
  if (support.how === 'refused') return { remedy: support.remedy };
  if (support.how === 'native') return undefined;
  const { sticker, flow, action } = content;
  if (kind === 'sticker' && sticker?.url === undefined)
    return { field: 'sticker.url', remedy: 'give the address of its picture: the id says nothing outside its channel' };
  if (kind === 'flow' && flow?.fallbackUrl === undefined)
    return { field: 'flow.fallbackUrl', remedy: 'give the address of a form for channels without flows' };
  if (kind === 'reaction' && action?.does === 'react' && action.emoji === '')
    return { field: 'reaction.emoji', remedy: 'a reaction that went as text cannot be taken back' };
  return undefined;
}
