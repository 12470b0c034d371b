import { jsonIn } from '@ccm/core/objects';
import { bodyText } from '../contract/index.ts';
import type { WebhookRequest } from '../contract/index.ts';

/** A request's parameters, every value of each in order. Twilio's form posts repeat none, but the signature covers all that came. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** Parsed parameters of a request, since they are needed several times: for the account, the signature and the content. */
const known = new WeakMap<WebhookRequest, Parameters>();

/**
 * The parameters of a request: its form body, or the query of a request without a body, or the flat members of a JSON body. Never throws:
 * an unreadable body has no parameters.
 */
export function parametersOf(request: WebhookRequest): Parameters {
  const read = known.get(request) ?? readParameters(request);
  known.set(request, read);
  return read;
}

function readParameters(request: WebhookRequest): Parameters {
  if (isBare(request)) return grouped(new URLSearchParams(queryOf(request.publicUrl)));
  const body = bodyText(request.rawBody);
  return isJson(request) ? flatMembers(body) : grouped(new URLSearchParams(body));
}

/** Its parameters stand in its address, which a signature covers as it is. */
export const isBare = ({ method, rawBody }: WebhookRequest): boolean => method === 'GET' || rawBody.length === 0;

export function isJson(request: WebhookRequest): boolean {
  return request.headers['content-type']?.toLowerCase().includes('json') === true;
}

/** The first value of each parameter. */
export function plainRecord(parameters: Parameters): Record<string, string> {
  return Object.fromEntries([...parameters].map(([name, values]) => [name, values[0] ?? '']));
}

function queryOf(url: string): string {
  return /\?([^#]*)/.exec(url)?.[1] ?? '';
}

function grouped(pairs: Iterable<readonly [string, string]>): Parameters {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  }
  return parameters;
}

function flatMembers(body: string): Parameters {
  const json = jsonIn(body);
  if (typeof json !== 'object' || json === null) return new Map();
  const members = Object.entries(json).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return grouped(members.map(([name, value]: [string, unknown]): [string, string] => [name, String(value)]));
}
