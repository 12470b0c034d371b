import type { OutboundAttachment } from '@ccm/core/domain';
import { extensionOf, mediaTypeOf } from './media-type.ts';

/** At least one letter: `v1.2` has no extension. */
const EXTENSION = /\.(?=[^.]*[A-Za-z])[A-Za-z0-9]{1,8}$/;

/**
 * The name of a file for the customer: its own name, else the end of its address, else `file`. The extension tells the customer's device
 * how to open it: a name without one gets that of the media type, if it is known. A phone takes no slash in a name, and shows one line.
 */
export function nameOfFile(file: Pick<OutboundAttachment, 'name' | 'mimeType' | 'url'>): string {
  const { name = '', url } = file;
  const given = [oneLine(name), endOf(url)].find((candidate) => candidate !== '') ?? 'file';
  if (EXTENSION.test(given)) return given;
  const type = mediaTypeOf({ kind: 'file', ...file });
  const extension = type === undefined ? undefined : extensionOf(type);
  return extension === undefined ? given : `${given}.${extension}`;
}

function endOf(url: string): string {
  const last = URL.parse(url)?.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

const oneLine = (name: string): string =>
  name
    .replaceAll(/[/\\]+/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
