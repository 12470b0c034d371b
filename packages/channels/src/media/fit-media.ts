import type { OutboundAttachment } from '@ccm/core/domain';
import { mediaTypeOf } from './media-type.ts';

/** The media types and sizes that a channel takes as one kind of file. */
export interface MediaRule {
  /** Media types, without parameters unless they matter; absent: any. */
  readonly types?: readonly string[];
  readonly maxBytes: number;
}

/** The media that a channel takes, by kind. A kind without a rule is sent as a file. */
export interface MediaRules {
  /** For the trail: `WhatsApp`. */
  readonly channel: string;
  readonly image?: MediaRule;
  readonly audio?: MediaRule;
  readonly video?: MediaRule;
  /** Absent: files become links. */
  readonly file?: MediaRule;
}

/** A file as the channel takes it, or as a link; with a sentence for the trail if that differs from the request. */
export interface FittedMedia {
  readonly attachment: OutboundAttachment;
  readonly as: 'native' | 'link';
  readonly note?: string;
}

/**
 * Finds the form in which a channel takes a file: as it is, as a document, or as a link. A file of unknown type or size is left to the
 * provider's judgement.
 */
export function fitMedia(attachment: OutboundAttachment, rules: MediaRules): FittedMedia {
  const rule = rules[attachment.kind];
  const misfit = rule === undefined ? 'has no form of its own there' : misfitOf(attachment, rule);
  if (misfit === undefined) return { attachment, as: 'native' };
  const what = `${attachment.kind === 'image' ? 'an' : 'a'} ${attachment.kind}`.replace(/^a audio/, 'an audio file');
  const why = `${rules.channel}: ${misfit}`;
  const asFile = { ...attachment, kind: 'file' } as const;
  const isTaken = rules.file !== undefined && misfitOf(asFile, rules.file) === undefined;
  if (attachment.kind !== 'file' && isTaken)
    return { attachment: asFile, as: 'native', note: `${what} went as a document (${why})` };
  return { attachment, as: 'link', note: `${what} became a link (${why})` };
}

/** Whether the channel shows the file as what it is. */
export function isTakenAsItIs(attachment: OutboundAttachment, rules: MediaRules): boolean {
  const rule = rules[attachment.kind];
  return rule !== undefined && misfitOf(attachment, rule) === undefined;
}

function misfitOf(attachment: OutboundAttachment, { types, maxBytes }: MediaRule): string | undefined {
  const { sizeBytes = 0 } = attachment;
  if (sizeBytes > maxBytes) return `${sizeOver(sizeBytes, maxBytes)}, at most ${megabytes(maxBytes)} MB`;
  const type = mediaTypeOf(attachment);
  if (type === undefined || types === undefined) return undefined;
  const [bare = type] = type.split(';');
  return types.includes(type) || types.includes(bare) ? undefined : `${type} is not taken so`;
}

/** In bytes where it rounds to the limit. */
function sizeOver(bytes: number, maxBytes: number): string {
  const rounded = megabytes(bytes);
  return rounded === megabytes(maxBytes) ? `${String(bytes)} bytes` : `${rounded} MB`;
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1).replace(/\.0$/, '');
