import { compact } from '@ccm/core/objects';
import { json } from '../lab/index.ts';
import type { SimulatorReply } from '../lab/index.ts';

/** Meta's words for the codes that are met most (https://developers.facebook.com/docs/messenger-platform/error-codes). */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['1', 'An unknown error has occurred.'],
  ['2', 'Service temporarily unavailable'],
  ['4', '(#4) Application request limit reached'],
  ['10', '(#10) Application does not have permission for this action'],
  ['10/2018065', '(#10) This message is sent outside of allowed window.'],
  ['10/2018278', '(#10) This message is sent outside of allowed window.'],
  ['100', '(#100) Invalid parameter'],
  ['100/33', 'Unsupported request. Object does not exist, cannot be loaded due to missing permissions'],
  ['100/2018001', '(#100) No matching user found'],
  ['190', 'Invalid OAuth access token.'],
  ['190/463', 'Error validating access token: Session has expired'],
  ['230', '(#230) Requires pages_messaging permission to manage the object'],
  ['368', '(#368) The action attempted has been deemed abusive or is otherwise disallowed'],
  ['551', "(#551) This person isn't available right now."],
  ['613', '(#613) Calls to this api have exceeded the rate limit.'],
]);

export interface GraphErrorOptions {
  readonly subcode?: number;
  readonly message?: string;
  /** Default `OAuthException`. */
  readonly type?: string;
  /** Default: 401 for tokens, 500 for 1 and 2, else 400. */
  readonly status?: number;
}

/** An error object of the Graph API. */
export function graphErrorBody(
  code: number,
  { subcode, message, type = 'OAuthException' }: GraphErrorOptions = {},
): {
  readonly error: Readonly<Record<string, unknown>>;
} {
  const words =
    WORDS.get(`${String(code)}/${String(subcode)}`) ?? WORDS.get(String(code)) ?? `(#${String(code)}) Error`;
  return {
    error: {
      message: message ?? words,
      type,
      code,
      ...compact({ error_subcode: subcode }),
      fbtrace_id: 'AbCdEfGhIjK',
    },
  };
}

/** The HTTP status under which Meta sends a code. */
export function statusOfCode(code: number): number {
  if (code === 190) return 401;
  return code === 1 || code === 2 ? 500 : 400;
}

export function graphError(code: number, options: GraphErrorOptions = {}): SimulatorReply {
  return json(options.status ?? statusOfCode(code), graphErrorBody(code, options));
}
