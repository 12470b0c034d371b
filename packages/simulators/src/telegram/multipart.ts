/** One part of a form (RFC 7578). */
interface FormPart {
  readonly name: string;
  readonly fileName?: string;
  readonly content: Buffer;
}

/** The parts of a multipart body; undefined if it is not one or broken off. */
export function partsOf(contentType: string, body: Buffer): readonly FormPart[] | undefined {
  const boundary = /^multipart\/form-data;\s*boundary=(.+)$/i.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  // One character a byte, so that files stay what they are.
  const pieces = body.toString('latin1').split(`--${boundary}`);
  if (pieces.length < 3 || pieces.at(-1)?.startsWith('--') !== true) return undefined;
  return pieces.slice(1, -1).flatMap(toPart);
}

function toPart(piece: string): readonly FormPart[] {
  const [, head = '', content = ''] = /^\r\n([\s\S]*?)\r\n\r\n([\s\S]*)\r\n$/.exec(piece) ?? [];
  const name = /\bname="([^"]*)"/i.exec(head)?.[1];
  const fileName = /\bfilename="([^"]*)"/i.exec(head)?.[1];
  if (name === undefined) return [];
  return [
    {
      name,
      content: Buffer.from(content, 'latin1'),
      ...(fileName === undefined ? {} : { fileName: Buffer.from(fileName, 'latin1').toString('utf8') }),
    },
  ];
}
