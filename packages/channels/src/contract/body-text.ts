/** A body as text: a byte order mark, which JSON's own parser refuses, is left out (RFC 8259, section 8.1). */
export const bodyText = (rawBody: Buffer): string => rawBody.toString('utf8').replace(/^\uFEFF/, '');
