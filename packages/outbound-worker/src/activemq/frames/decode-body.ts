interface DecodedBody {
  readonly text: string;
  /** False where some bytes are no text in either encoding; each such run stands as U+FFFD. */
  readonly valid: boolean;
}

/**
 * A frame's bytes as text. ActiveMQ hands a JMS TextMessage to STOMP in Java's modified UTF-8 (java.io.DataInput: U+0000 as C0 80,
 * everything above U+FFFF as two three-byte surrogates), a BytesMessage as its producer wrote it: UTF-8. Where the two differ, a sequence
 * valid in one is never valid in the other, so this function reads both.
 */
export function decodeBody(bytes: Buffer): DecodedBody {
  try {
    return { text: strict.decode(bytes), valid: true };
  } catch {
    return decodeModified(bytes);
  }
}

const BRACE = 0x7b;

/** A BytesMessage that Java filled by writeUTF has the length of its text in front; the bytes without it. */
export function withoutLength(bytes: Buffer): Buffer {
  const isWritten = bytes.length > 2 && bytes[2] === BRACE && bytes.readUInt16BE(0) === bytes.length - 2;
  return isWritten ? bytes.subarray(2) : bytes;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const tolerant = new TextDecoder('utf-8', { ignoreBOM: true });

const REPLACEMENT = '\uFFFD';

/** Cuts out the sequences that only Java writes, and lets the platform decode the rest. */
function decodeModified(bytes: Buffer): DecodedBody {
  const pieces: string[] = [];
  let plainFrom = 0;
  let index = 0;
  while (index < bytes.length) {
    const special = javaSequence(bytes, index);
    if (special === undefined) {
      index += 1;
      continue;
    }
    pieces.push(tolerant.decode(bytes.subarray(plainFrom, index)), special.text);
    index += special.length;
    plainFrom = index;
  }
  pieces.push(tolerant.decode(bytes.subarray(plainFrom)));
  const text = pieces.join('');
  // A U+FFFD that the producer wrote itself is told from one of ours by counting its bytes.
  return { text, valid: count(text, REPLACEMENT) === count(bytes.toString('latin1'), '\u00EF\u00BF\u00BD') };
}

function javaSequence(bytes: Buffer, at: number): { readonly text: string; readonly length: number } | undefined {
  if (bytes[at] === 0xc0 && bytes[at + 1] === 0x80) return { text: '\0', length: 2 };
  const first = surrogateAt(bytes, at);
  if (first === undefined) return undefined;
  const second = surrogateAt(bytes, at + 3);
  const isPair = first < 0xdc00 && second !== undefined && second >= 0xdc00;
  return isPair ? { text: String.fromCharCode(first, second), length: 6 } : { text: REPLACEMENT, length: 3 };
}

/** The UTF-16 surrogate that three bytes ED A0..BF 80..BF stand for. */
function surrogateAt(bytes: Buffer, at: number): number | undefined {
  if (bytes[at] !== 0xed) return undefined;
  const middle = bytes[at + 1];
  const last = bytes[at + 2];
  if (middle === undefined || last === undefined) return undefined;
  if (middle < 0xa0 || middle > 0xbf || (last & 0xc0) !== 0x80) return undefined;
  return 0xd000 | ((middle & 0x3f) << 6) | (last & 0x3f);
}

const count = (text: string, part: string): number => text.split(part).length - 1;
