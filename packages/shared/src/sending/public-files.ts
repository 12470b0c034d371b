import type { OutboundContent } from '@ccm/core/domain';
import { mapStrings } from '@ccm/core/objects';

/** The File Engine's address within the installation, and the one for everybody else. */
export interface FileEngineAddresses {
  readonly url: string;
  readonly publicUrl: string;
}

/**
 * Puts the File Engine's public address in place of its inner one, wherever a message names a file by it. The programs beside CCM reach
 * files under the inner address; providers and customers do not.
 */
export function withPublicFiles(
  content: OutboundContent,
  fileEngine: FileEngineAddresses | undefined,
): OutboundContent {
  if (fileEngine === undefined) return content;
  const [inner, open] = [below(fileEngine.url), below(fileEngine.publicUrl)];
  return inner === open ? content : mapStrings(content, (text) => text.replaceAll(inner, open));
}

const below = (address: string): string => `${address.replace(/\/+$/, '')}/`;
