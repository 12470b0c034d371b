import { encodeGsm, splitSegments } from '@ccm/core/gsm';
import type { Address, DeliverFields } from '../wire/short-message.ts';

/** A text that a customer sends, and how the SMSC carries it. */
export interface CustomerText {
  readonly from: string | Address;
  readonly to: string | Address;
  readonly text: string;
  readonly alphabet?: 'gsm' | 'ucs2';
  readonly long?: 'udh8' | 'udh16' | 'sar' | 'payload';
  readonly reference?: number;
  /** The numbers of the parts in the order in which they are sent; leave one out to lose it, name one twice to double it. */
  readonly order?: readonly number[];
}

const PART_UNITS = { gsm: 152, ucs2: 66 } as const;

/** The PDUs of a customer's text. */
export function deliverFieldsOf(message: CustomerText): readonly DeliverFields[] {
  const gsm = message.alphabet === 'ucs2' ? undefined : encodeGsm(message.text);
  const encoding = gsm === undefined ? 'ucs2' : 'gsm';
  const encode = (text: string): Buffer =>
    encoding === 'gsm' ? Buffer.from(encodeGsm(text) ?? []) : Buffer.from(text, 'utf16le').swap16();
  const envelope = {
    source: addressOf(message.from),
    destination: addressOf(message.to),
    esmClass: 0,
    dataCoding: encoding === 'gsm' ? 0 : 8,
  };
  const whole = encode(message.text);
  if (message.long === 'payload') return [{ ...envelope, shortMessage: Buffer.alloc(0), tlvs: [[0x0424, whole]] }];
  if (whole.length <= (encoding === 'gsm' ? 160 : 140)) return [{ ...envelope, shortMessage: whole }];
  const texts = splitSegments(message.text, { encoding, perPart: PART_UNITS[encoding] });
  const parts = texts.map((text, index) =>
    part(message, { envelope, body: encode(text), total: texts.length, number: index + 1 }),
  );
  return (message.order ?? parts.map((_, index) => index + 1)).flatMap((number) => parts[number - 1] ?? []);
}

function part(
  message: CustomerText,
  place: {
    readonly envelope: Omit<DeliverFields, 'shortMessage'>;
    readonly body: Buffer;
    readonly total: number;
    readonly number: number;
  },
): DeliverFields {
  const { envelope, body, total, number } = place;
  const reference = message.reference ?? 0xc7;
  const [high, low] = [(reference >> 8) & 0xff, reference & 0xff];
  if (message.long === 'sar') {
    const tlvs = [
      [0x020c, Buffer.from([high, low])],
      [0x020e, Buffer.from([total])],
      [0x020f, Buffer.from([number])],
    ] as const;
    return { ...envelope, shortMessage: body, tlvs };
  }
  const header = message.long === 'udh16' ? [6, 8, 4, high, low, total, number] : [5, 0, 3, low, total, number];
  return { ...envelope, esmClass: 0x40, shortMessage: Buffer.concat([Buffer.from(header), body]) };
}

function addressOf(address: string | Address): Address {
  if (typeof address !== 'string') return address;
  const international = address.startsWith('+');
  return { ton: international ? 1 : 0, npi: 1, address: address.replace(/^\+/, '') };
}
