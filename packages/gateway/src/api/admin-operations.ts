import { CHANNEL_NAMES } from '@ccm/channels/registry';
import { schemaOf } from './admin-schemas.ts';
import { idParameter, json, list, problem, query, text, time } from './open-api-parts.ts';
import type { Json } from './open-api-parts.ts';

/** Either opens the admin API. */
const ADMIN = [{ adminToken: [] }, { consoleSession: [] }];
export const REFUSALS = { 400: problem, 401: problem, 404: problem, 503: problem };
export const page = [
  query('limit', { type: 'integer', minimum: 1, maximum: 1000 }),
  query('next', { type: 'string', description: 'As the page before gave it' }),
];
export const moment = { anyOf: [time, { type: 'integer', description: 'Milliseconds since 1970' }] };
export const channel = query('channel', { enum: CHANNEL_NAMES });
export const account = query('account', text);
export const byId = { parameters: [idParameter('As the list shows it')] };

interface ListOptions {
  readonly parameters?: readonly Json[];
  /** Fields beside the items. */
  readonly more?: Json;
}

/** GET of one thing. @param response its 200. */
export const read = (summary: string, response: Json, parameters: readonly Json[] = []): Json => ({
  get: { summary, security: ADMIN, parameters, responses: { 200: response, ...REFUSALS } },
});
/** GET of a list, page by page. */
export const readList = (summary: string, item: Json, { parameters = [], more = {} }: ListOptions = {}): Json =>
  read(summary, list(summary, item, more), parameters);
/** POST of an order. @param body its schema. @param answers default: 202, `Done`. */
export const act = (summary: string, body?: Json, answers: Json = { 202: json(schemaOf('Done'), summary) }): Json => ({
  post: {
    summary,
    security: ADMIN,
    responses: { ...answers, ...REFUSALS, 403: problem, 409: problem, 413: problem },
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: body } } } }),
  },
});
/** DELETE. */
export const drop = (summary: string): Json => ({
  delete: { summary, security: ADMIN, responses: { 204: { description: summary }, ...REFUSALS, 403: problem } },
});
