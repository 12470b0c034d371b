import { PayloadError } from '@ccm/core/domain';
import { bodyText } from '../contract/index.ts';
import { parseMetaJson } from './graph.ts';

/** The JSON of a webhook of Meta's. @throws {PayloadError} for a body that is none. */
export function readMetaBody(rawBody: Buffer): unknown {
  try {
    return parseMetaJson(bodyText(rawBody));
  } catch (cause) {
    throw new PayloadError('The body is not JSON', { cause });
  }
}
