import { randomBytes } from 'node:crypto';

/** A file that a customer sends. */
export interface CustomerFile {
  readonly kind: 'image' | 'audio' | 'video' | 'file';
  readonly content: string | Buffer;
  /** MIME type, told only by the host of the file. */
  readonly type: string;
  /** The last part of the file's address; default `file`. */
  readonly name?: string;
}

/** A customer's message to a page. */
export interface CustomerWrites {
  /** Page-scoped id; default SIMULATED_CUSTOMER. */
  readonly from?: string;
  /** Default: the first page. */
  readonly pageId?: string;
  readonly text?: string;
  readonly files?: readonly CustomerFile[];
  /** A tapped quick reply: comes as a text. */
  readonly quickReply?: { readonly title: string; readonly payload: string };
  /** A pressed button: comes as a postback, `mid: false` as before Graph v11. */
  readonly postback?: { readonly title: string; readonly payload: string; readonly mid?: false };
  readonly stickerId?: string;
  readonly location?: { readonly latitude: number; readonly longitude: number };
  readonly repliesTo?: string;
  readonly referral?: Readonly<Record<string, unknown>>;
  /** Default: a new one. */
  readonly mid?: string;
  /** Default: now. */
  readonly atMs?: number;
}

export const SIMULATED_CUSTOMER = '6412345678901234';

/** One item of `entry[].messaging[]`. */
export type MessagingItem = Readonly<Record<string, unknown>>;

/** A new message id. */
export function newMid(): string {
  return `m_${randomBytes(24).toString('base64url')}`;
}

/** The item that Meta sends for it. */
export function customerItem(
  writes: CustomerWrites,
  { pageId, mid, fileUrls }: { readonly pageId: string; readonly mid: string; readonly fileUrls: readonly string[] },
): MessagingItem {
  const { from = SIMULATED_CUSTOMER, postback, referral, atMs = Date.now() } = writes;
  const frame = { sender: { id: from }, recipient: { id: pageId }, timestamp: atMs };
  if (postback !== undefined) {
    const { mid: hasMid, ...rest } = postback;
    return { ...frame, postback: { ...(hasMid === false ? {} : { mid }), ...rest, ...present({ referral }) } };
  }
  const { quickReply, repliesTo } = writes;
  const attachments = attachmentsOf(writes, fileUrls);
  return {
    ...frame,
    message: {
      mid,
      ...present({
        text: writes.text ?? quickReply?.title,
        quick_reply: quickReply && { payload: quickReply.payload },
        reply_to: repliesTo === undefined ? undefined : { mid: repliesTo },
        attachments: attachments.length === 0 ? undefined : attachments,
        referral,
      }),
    },
  };
}

function attachmentsOf({ files = [], stickerId, location }: CustomerWrites, urls: readonly string[]): unknown[] {
  const attachments: unknown[] = files.map(({ kind }, index) => ({ type: kind, payload: { url: urls[index] } }));
  if (stickerId !== undefined) {
    const payload = { url: `https://scontent.xx.fbcdn.net/v/sticker-${stickerId}.png`, sticker_id: stickerId };
    attachments.push({ type: 'image', payload }, { type: 'sticker', payload });
  }
  if (location !== undefined) {
    const coordinates = { lat: location.latitude, long: location.longitude };
    attachments.push({ type: 'location', payload: { coordinates } });
  }
  return attachments;
}

function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
