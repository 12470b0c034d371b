import type { ContactCard, OutboundAttachment, OutboundContent } from '@ccm/core/domain';
import { mediaTypeOf, nameOfFile } from '../media/index.ts';
import { attachmentAsLink, contactsAsText, splitText } from '../text/index.ts';
import { LIMITS } from './limits.ts';
import type { ViberContent } from './payloads.ts';

/** The share of a message's JSON that its text may fill; the rest is left to the keyboard. */
const TEXT_BYTES = 24_000;

/** A part of a message as Viber shows it, and a note for each thing that was rendered down. */
export interface Draft {
  readonly contents: readonly ViberContent[];
  readonly notes: readonly string[];
}

export const drafted = (contents: readonly ViberContent[], ...notes: readonly string[]): Draft => ({ contents, notes });

/** A text as often as its length asks for. */
export function textContents(text: string): readonly ViberContent[] {
  return splitForJson(text, LIMITS.text).map((part) => ({ type: 'text', text: part }));
}

/** 7000 characters that JSON must escape, or that take three bytes each, would not fit into 30 KB. */
function splitForJson(text: string, maxLength: number): readonly string[] {
  return splitText(text, maxLength).flatMap((part) =>
    Buffer.byteLength(JSON.stringify(part)) > TEXT_BYTES ? splitForJson(part, Math.ceil(maxLength / 2)) : [part],
  );
}

/** Executable and the like (https://developers.viber.com/docs/api/rest-bot-api/#forbiddenFileFormats); Viber refuses them later. */
const FORBIDDEN_EXTENSIONS: ReadonlySet<string> = new Set(
  (
    'action apk app bat bin cmd com command cpl csh ex_ exe gadget inf1 ins inx ipa isu jar job js jse ksh lnk msc msi msp mst ' +
    'osx out paf pif prg ps1 reg rgs run sct shb shs u3p vb vbe vbs vbscript workflow ws wsf'
  ).split(' '),
);

export function attachmentDraft(attachment: OutboundAttachment): Draft {
  const { kind, url } = attachment;
  if (url.length > LIMITS.url) {
    return drafted(textContents(attachmentAsLink(attachment)), `an attachment (${kind}) became a link`);
  }
  const caption = attachment.caption ?? '';
  const shown = shownContent(attachment, caption.length <= LIMITS.caption ? caption : '');
  if (shown !== undefined) return drafted([...(shown.text === caption ? [] : textContents(caption)), shown]);
  const file = fileContent(attachment);
  if (file === undefined) {
    return drafted([...textContents(caption), { type: 'url', media: url }], `an attachment (${kind}) became a link`);
  }
  const notes = kind === 'file' ? [] : [`an attachment (${kind}) went as a file`];
  return drafted([...textContents(caption), file], ...notes);
}

const PICTURE_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif']);

/** Pictures and films that Viber shows in the chat: by the end of the address, and films only with their size. */
function shownContent(
  attachment: OutboundAttachment,
  text: string,
): (ViberContent & { readonly text: string }) | undefined {
  const { kind, url, sizeBytes } = attachment;
  const type = mediaTypeOf(attachment) ?? '';
  const isPicture = PICTURE_TYPES.has(type) && /\.(?:jpe?g|png|gif)$/i.test(url);
  if (kind === 'image' && isPicture && (sizeBytes ?? 0) <= LIMITS.pictureBytes) {
    return { type: 'picture', text, media: url };
  }
  if (kind === 'video' && type === 'video/mp4' && /\.mp4$/i.test(url) && fits(sizeBytes, LIMITS.videoBytes)) {
    return { type: 'video', text, media: url, size: sizeBytes };
  }
  return undefined;
}

/** Renders any other file, which needs a size and a name with an extension; sound has no type of its own. */
function fileContent(attachment: OutboundAttachment): ViberContent | undefined {
  const { url: media, sizeBytes: size } = attachment;
  const name = fileNameOf(attachment);
  return name !== undefined && fits(size, LIMITS.fileBytes)
    ? { type: 'file', media, size, file_name: name }
    : undefined;
}

function fits(sizeBytes: number | undefined, maxBytes: number): sizeBytes is number {
  return sizeBytes !== undefined && sizeBytes > 0 && sizeBytes <= maxBytes;
}

/** The attachment's name, else the end of its address: whichever has an extension that Viber lets through, else that of its type. */
function fileNameOf(attachment: OutboundAttachment): string | undefined {
  const { name = '', url } = attachment;
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const fit = [name, path.slice(path.lastIndexOf('/') + 1), nameOfFile(attachment)].find((candidate) => {
    const extension = extensionOf(candidate);
    return extension !== undefined && !FORBIDDEN_EXTENSIONS.has(extension.toLowerCase());
  });
  if (fit === undefined || fit.length <= LIMITS.fileName) return fit;
  const end = `.${extensionOf(fit) ?? ''}`;
  return `${fit.slice(0, LIMITS.fileName - end.length).toWellFormed()}${end}`;
}

const extensionOf = (name: string): string | undefined => /[^.]\.([A-Za-z0-9_]{1,12})$/.exec(name)?.[1];

export function locationDraft({ location }: OutboundContent): Draft {
  if (location === undefined) return drafted([]);
  const label = [location.name, location.address].filter((line) => line !== undefined && line !== '').join('\n');
  const { latitude: lat, longitude: lon } = location;
  return drafted([...textContents(label), { type: 'location', location: { lat, lon } }]);
}

/** Viber's contact has one number, so each further one is a contact of its own. */
export function contactDraft(contact: ContactCard): Draft {
  const [name = ''] = splitText(contact.name, LIMITS.contactName);
  const phones = contact.phones.filter((phone) => phone !== '' && phone.length <= LIMITS.phone);
  const rest = contactsAsText([{ ...contact, phones: contact.phones.filter((phone) => !phones.includes(phone)) }]);
  if (phones.length === 0) return drafted(textContents(rest), 'a contact without a number became text');
  const notes = name === contact.name ? [] : [`a contact's name was cut to ${String(LIMITS.contactName)} characters`];
  const contents = phones.map((phone) => ({
    type: 'contact' as const,
    contact: { name: name === '' ? phone : name, phone_number: phone },
  }));
  const isMore = rest !== contact.name;
  return drafted(
    [...contents, ...(isMore ? textContents(rest) : [])],
    ...notes,
    ...(isMore ? ['fields of a contact that Viber does not show became text'] : []),
  );
}
