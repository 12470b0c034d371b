import { createHash } from 'node:crypto';
import { fillBitsAfter, unpackSeptets } from '@ccm/core/gsm';
import type { GsmShift } from '@ccm/core/gsm';
import { compact } from '@ccm/core/objects';
import { alphabetOf, decodeText } from './data-coding.ts';
import type { DefaultAlphabet } from './data-coding.ts';
import { readMmsNotification } from './mms-notification.ts';
import { ESM, messageOctets, TLV, tlvNumber } from './smpp-pdu.ts';
import type { ReceivedPdu, Tlvs } from './smpp-pdu.ts';
import { joinUcs2 } from './ucs2.ts';
import { beginsAsPart, concatenationIn, ELEMENT, sensible, splitHeader } from './user-data-header.ts';
import type { Concatenation, HeaderElement } from './user-data-header.ts';
import { readWapPush } from './wap-push.ts';

/** Finds the place of a PDU in a long message, by its header or by SAR TLVs; undefined for a message of its own. */
export function concatenationOf(pdu: ReceivedPdu): Concatenation | undefined {
  return concatenationIn(contentOf(pdu).elements) ?? sarOf(pdu);
}

function sarOf(pdu: ReceivedPdu): Concatenation | undefined {
  const reference = tlvNumber(pdu, TLV.sarMsgRefNum);
  const total = tlvNumber(pdu, TLV.sarTotalSegments);
  const sequence = tlvNumber(pdu, TLV.sarSegmentSeqnum);
  if (reference === undefined || total === undefined || sequence === undefined) return undefined;
  return sensible({ reference, total, sequence, width: 'sar' });
}

/**
 * The common key of the parts of one long message: sender, receiver, reference and its width, and the number of parts. Receipts have keys of
 * their own, since they bear the addresses of the customer's texts.
 */
export function concatenationKey(pdu: ReceivedPdu, concatenation: Concatenation): string {
  const { reference, total, width } = concatenation;
  const type = (pdu.esmClass & (ESM.receipt | ESM.intermediate)) === 0 ? [] : ['receipt'];
  return JSON.stringify([pdu.source.address, pdu.destination.address, width, reference, total, ...type]);
}

/**
 * A digest of everything in the PDU but its sequence number: equal for a redelivery. Customers repeat themselves too, so only together
 * with the answer to the first delivery does it prove a redelivery.
 */
export function fingerprintOf(pdu: ReceivedPdu): string {
  const tlvs = Object.entries(pdu.tlvs).toSorted(([one], [other]) => one.localeCompare(other));
  const { source, destination, esmClass, dataCoding, shortMessage } = pdu;
  return createHash('sha256')
    .update(JSON.stringify([source.address, destination.address, esmClass, dataCoding, shortMessage, tlvs]))
    .digest('hex')
    .slice(0, 32);
}

/** Header elements and octets of the message. */
export function contentOf(pdu: ReceivedPdu): { readonly elements: readonly HeaderElement[]; readonly body: Buffer } {
  const octets = messageOctets(pdu);
  const hasHeader = (pdu.esmClass & ESM.udh) !== 0 || beginsAsPart(octets);
  return hasHeader ? splitHeader(octets) : { elements: [], body: octets };
}

/**
 * All PDUs of one message as one PDU without a header: the octets in the order of the parts, doubled parts once, the TLVs of all. A message
 * of one PDU is as it came.
 */
export function joinedPdu(pdus: readonly [ReceivedPdu, ...ReceivedPdu[]]): ReceivedPdu {
  const [first, ...others] = pdus;
  if (others.length === 0) return first;
  const parts = [...inOrder(pdus).present].toSorted(([one], [other]) => one - other).map(([, pdu]) => pdu);
  const tlvs = parts.toReversed().flatMap((part) => Object.entries(part.tlvs));
  const shortMessage = Buffer.concat(parts.map((part) => contentOf(part).body)).toString('hex');
  return { ...first, esmClass: first.esmClass & ~ESM.udh, shortMessage, tlvs: withoutPayload(tlvs) };
}

const withoutPayload = (tlvs: readonly (readonly [string, string])[]): Tlvs =>
  Object.fromEntries(tlvs.filter(([tag]) => tag !== TLV.messagePayload));

/** A run of octets in one alphabet. */
interface Run {
  readonly dataCoding: number;
  readonly shift: GsmShift;
  /** By part. */
  readonly octets: Buffer[];
}

export interface DecodedMessage {
  readonly text: string;
  /** Octets that are no text, in hexadecimal. */
  readonly binary?: string;
  /** Numbers of the parts that never came. */
  readonly missing: readonly number[];
}

/**
 * The text of a message's PDUs in any order, doubled ones counted once. Neighbouring parts in one alphabet are decoded together, so
 * that a character which the sender cut in two is whole again; a missing part is shown as `[part 2 of 3 is missing]`, and half an emoji beside it as U+FFFD.
 */
export function decodeMessage(pdus: readonly ReceivedPdu[], defaultAlphabet: DefaultAlphabet): DecodedMessage {
  const { present, total } = inOrder(pdus);
  const missing: number[] = [];
  const pieces: (Run | string)[] = [];
  for (let sequence = 1; sequence <= total; sequence += 1) {
    const pdu = present.get(sequence);
    if (pdu === undefined) {
      missing.push(sequence);
      pieces.push(`[part ${sequence} of ${total} is missing]`);
    } else {
      append(pieces, runOf(pdu, defaultAlphabet));
    }
  }
  const binary: string[] = [];
  const text = pieces
    .map((piece) => (typeof piece === 'string' ? piece : readRun(piece, defaultAlphabet, binary)))
    .join('')
    .toWellFormed();
  return { text, missing, ...(binary.length === 0 ? {} : { binary: binary.join('') }) };
}

function readRun(run: Run, defaultAlphabet: DefaultAlphabet, binary: string[]): string {
  const { dataCoding, shift } = run;
  const octets = alphabetOf(dataCoding) === 'ucs2' ? joinUcs2(run.octets) : Buffer.concat(run.octets);
  const alphabet = defaultAlphabet === 'gsm-packed' ? 'gsm' : defaultAlphabet;
  const text = decodeText(octets, { dataCoding, shift, defaultAlphabet: alphabet }) ?? readWapPush(octets);
  if (text !== undefined) return text;
  binary.push(octets.toString('hex'));
  return readMmsNotification(octets) ?? `[binary message of ${octets.length} octets]`;
}

function inOrder(pdus: readonly ReceivedPdu[]): {
  readonly present: ReadonlyMap<number, ReceivedPdu>;
  readonly total: number;
} {
  const present = new Map<number, ReceivedPdu>();
  let total = 1;
  for (const pdu of pdus) {
    const concatenation = concatenationOf(pdu);
    total = Math.max(total, concatenation?.total ?? 1);
    const sequence = concatenation?.sequence ?? 1;
    if (!present.has(sequence)) present.set(sequence, pdu);
  }
  return { present, total };
}

function append(pieces: (Run | string)[], run: Run): void {
  const last = pieces.at(-1);
  if (typeof last === 'object' && sameAlphabet(last, run)) last.octets.push(...run.octets);
  else pieces.push(run);
}

const sameAlphabet = (one: Run, other: Run): boolean =>
  one.dataCoding === other.dataCoding &&
  one.shift.locking === other.shift.locking &&
  one.shift.single === other.shift.single;

function runOf(pdu: ReceivedPdu, defaultAlphabet: DefaultAlphabet): Run {
  const { elements, body } = contentOf(pdu);
  const single = languageOf(elements, ELEMENT.singleShift);
  const locking = languageOf(elements, ELEMENT.lockingShift);
  return {
    dataCoding: pdu.dataCoding,
    shift: compact({ single, locking }),
    octets: [isPacked(pdu, defaultAlphabet) ? unpacked(pdu, body) : body],
  };
}

const isPacked = (pdu: ReceivedPdu, defaultAlphabet: DefaultAlphabet): boolean =>
  defaultAlphabet === 'gsm-packed' && alphabetOf(pdu.dataCoding) === 'default';

/** Characters begin at the next septet behind the header. */
const unpacked = (pdu: ReceivedPdu, body: Buffer): Buffer =>
  Buffer.from(unpackSeptets(body, fillBitsAfter(messageOctets(pdu).length - body.length)));

const languageOf = (elements: readonly HeaderElement[], id: number): number | undefined =>
  elements.find((element) => element.id === id)?.data[0];
