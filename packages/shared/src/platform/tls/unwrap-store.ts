const UTF16_MARKS: readonly (readonly [mark: number, encoding: string])[] = [
  [0xff_fe, 'utf-16le'],
  [0xfe_ff, 'utf-16be'],
];
const BASE64 = /^[A-Za-z\d+/\s]+={0,2}\s*$/;

/**
 * The store itself: of a text in UTF-16, as PowerShell's `>` writes it, the text in UTF-8; of base64 without the lines around it, as a value of
 * a Kubernetes secret is that was encoded twice, what it stands for.
 */
export function unwrapped(bytes: Buffer): Buffer {
  const mark = bytes.length < 2 ? undefined : bytes.readUInt16BE();
  const encoding = UTF16_MARKS.find(([value]) => value === mark)?.[1];
  const plain = encoding === undefined ? bytes : Buffer.from(new TextDecoder(encoding).decode(bytes), 'utf8');
  const text = plain.toString('latin1');
  return BASE64.test(text) ? Buffer.from(text, 'base64') : plain;
}
