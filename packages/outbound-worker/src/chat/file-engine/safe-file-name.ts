const MAX_BASE_LENGTH = 80;

/** Extensions that Expertflow's file engine takes, by the types of customers' files. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', 'jpg'],
  ['image/jpg', 'jpg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['image/svg+xml', 'svg'],
  ['audio/ogg', 'oga'],
  ['audio/opus', 'oga'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/mp4', 'm4a'],
  ['audio/aac', 'aac'],
  ['audio/amr', 'amr'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['video/mp4', 'mp4'],
  ['video/3gpp', '3gp'],
  ['video/quicktime', 'mov'],
  ['video/webm', 'webm'],
  ['application/pdf', 'pdf'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['application/vnd.ms-powerpoint', 'ppt'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx'],
  ['application/zip', 'zip'],
  ['application/json', 'json'],
  ['text/plain', 'txt'],
  ['text/csv', 'csv'],
  ['text/css', 'css'],
  ['text/vcard', 'vcf'],
  ['text/x-vcard', 'vcf'],
]);

/**
 * A name that the File Engine takes ("only underscore, hyphen and space are allowed"): letters A-Z, digits, `_`, `-`, blanks, and one
 * extension; the customer's own where there is one, else the media type's, else `bin`. Paths and accents are taken off.
 */
export function safeFileName(name: string | undefined, mimeType: string): string {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  const [, base = last, extension = ''] = /^(.*)\.([A-Za-z0-9]{1,8})$/s.exec(last) ?? [];
  return `${safeBase(base)}.${extension === '' ? extensionOf(mimeType) : extension.toLowerCase()}`;
}

function safeBase(base: string): string {
  const ascii = base.normalize('NFKD').replaceAll(/\p{M}+/gu, '');
  const safe = ascii
    .replaceAll(/[^A-Za-z0-9_\- ]+/g, '_')
    .slice(0, MAX_BASE_LENGTH)
    .replaceAll(/^[_ ]+|[_ ]+$/g, '');
  return safe === '' ? 'file' : safe;
}

function extensionOf(mimeType: string): string {
  return EXTENSIONS.get(mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '') ?? 'bin';
}
