import { SEGMENT_UNITS, segmentsOf, splitSegments, unitsOf } from '@ccm/core/gsm';
import { DeliveryError } from '@ccm/core/domain';
import { chooseCoding } from './data-coding.ts';
import type { DefaultAlphabet, EncodedText } from './data-coding.ts';
import { ESM, TLV } from './smpp-pdu.ts';
import type { Tlvs } from './smpp-pdu.ts';
import { concatenationHeader } from './user-data-header.ts';

/** The ways of sending a text longer than one SMS; the operator chooses: a header in the text, SAR TLVs, or one message_payload. */
export const LONG_MESSAGE_METHODS = ['udh8', 'udh16', 'sar', 'payload'] as const;
export type LongMessageMethod = (typeof LONG_MESSAGE_METHODS)[number];

/** The fields of a submit_sm that depend on the text. */
export interface MessagePart {
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly shortMessage: Buffer;
  readonly tlvs: Tlvs;
  /** SMS segments that the carrier makes of it. */
  readonly segments: number;
}

interface SplitOptions {
  readonly method: LongMessageMethod;
  readonly defaultAlphabet: DefaultAlphabet;
  /** Names the long message at the receiver; the lowest 8 or 16 bits are used. */
  readonly reference: number;
}

/** The 16-bit header is an octet longer: one septet, or one UCS-2 character, less. */
const HEADER_EXTRA_UNITS = 1;
const MAX_PARTS = 255;

/**
 * A text as one or more PDUs, cut only between characters (see splitSegments), all in one alphabet.
 * @throws {DeliveryError} `invalid-message` for more than 255 parts.
 */
export function messageParts(text: string, options: SplitOptions): readonly [MessagePart, ...MessagePart[]] {
  const coding = chooseCoding(text, options.defaultAlphabet);
  const limits = SEGMENT_UNITS[coding.encoding];
  if (unitsOf(text, coding.encoding) <= limits.single) return [plainPart(text, coding)];
  if (options.method === 'payload') return [payloadPart(text, coding)];
  const perPart = options.method === 'udh16' ? limits.part - HEADER_EXTRA_UNITS : limits.part;
  const pieces = splitSegments(text, { encoding: coding.encoding, perPart });
  assertCountable(pieces.length);
  const [first, ...others] = pieces.map((piece, index) =>
    numberedPart(piece, coding, { ...options, total: pieces.length, sequence: index + 1 }),
  );
  return first === undefined ? [plainPart(text, coding)] : [first, ...others];
}

function plainPart(text: string, coding: EncodedText, headerOctets = 0): MessagePart {
  const shortMessage = coding.encode(text, headerOctets);
  return { esmClass: 0, dataCoding: coding.dataCoding, shortMessage, tlvs: {}, segments: 1 };
}

function payloadPart(text: string, coding: EncodedText): MessagePart {
  const { segments } = segmentsOf(text);
  assertCountable(segments);
  return {
    ...plainPart('', coding),
    tlvs: { [TLV.messagePayload]: coding.encode(text).toString('hex') },
    segments,
  };
}

function numberedPart(
  piece: string,
  coding: EncodedText,
  place: SplitOptions & { readonly total: number; readonly sequence: number },
): MessagePart {
  const { method, reference, total, sequence } = place;
  if (method === 'udh8' || method === 'udh16') {
    const header = concatenationHeader({ reference, total, sequence, width: method });
    const part = plainPart(piece, coding, header.length);
    return { ...part, esmClass: ESM.udh, shortMessage: Buffer.concat([header, part.shortMessage]) };
  }
  return {
    ...plainPart(piece, coding),
    tlvs: {
      [TLV.sarMsgRefNum]: hexOf(reference & 0xffff, 2),
      [TLV.sarTotalSegments]: hexOf(total, 1),
      [TLV.sarSegmentSeqnum]: hexOf(sequence, 1),
    },
  };
}

const hexOf = (value: number, octets: number): string => value.toString(16).padStart(octets * 2, '0');

function assertCountable(parts: number): void {
  if (parts > MAX_PARTS) {
    throw new DeliveryError(
      'invalid-message',
      `the text needs ${parts} SMS, more than the ${MAX_PARTS} that can be joined`,
    );
  }
}
