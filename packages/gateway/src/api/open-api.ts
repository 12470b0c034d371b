import { sendRequestJsonSchema } from '@ccm/shared/sending/requests';
import type { AnyChannel } from '@ccm/channels/registry';
import { LOG_LEVELS } from '@ccm/shared/platform/logging';
import { z } from 'zod';
import { releaseOrder } from '../admin/quarantine-routes.ts';
import { deadLetterFilter, replayOrder } from '../admin/dead-letter-routes.ts';

type Json = Record<string, unknown>;

const problem = {
  description: 'RFC 9457 problem details',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
const json = (schema: Json, description: string): Json => ({
  description,
  content: { 'application/json': { schema } },
});
const list = (description: string): Json =>
  json(
    {
      type: 'object',
      required: ['items', 'next'],
      properties: {
        items: { type: 'array', items: { type: 'object', required: ['id'] } },
        next: { type: ['string', 'null'] },
      },
    },
    description,
  );
const idParameter = (description: string): Json => ({
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string' },
  description,
});
const query = (name: string, schema: Json): Json => ({ name, in: 'query', required: false, schema });

const jsonSchema = z.looseObject({
  $schema: z.string().optional(),
  $ref: z.string().optional(),
  $defs: z.record(z.string(), z.unknown()).default({}),
});

/** A JSON schema that stood alone, and its definitions beside it: `$ref` counts from the root of the document that it is in. */
function hoisted(name: string, schema: object): Json {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _dialect, $defs, ...root } = jsonSchema.parse(JSON.parse(text));
  const isItsOwnDefinition = root.$ref === `#/components/schemas/${name}`;
  return isItsOwnDefinition ? $defs : { ...$defs, [name]: root };
}

/** OpenAPI 3.1 of everything the gateway serves, made from the schemas that validate and the routes that channels declare. */
export function openApiDocument(channels: readonly AnyChannel[], version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'CCM gateway',
      version,
      description: 'Every path is also served under the prefix /ccm. /admin/v1 and /health are on ADMIN_PORT.',
    },
    paths: { ...webhookPaths(channels), ...apiPaths(), ...adminPaths(), ...operationPaths() },
    components: {
      securitySchemes: {
        apiToken: { type: 'http', scheme: 'bearer', description: 'One of API_TOKENS' },
        adminToken: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' },
      },
      schemas: {
        ...hoisted('SendRequest', sendRequestJsonSchema()),
        Accepted: {
          type: 'object',
          required: ['id', 'status'],
          properties: {
            id: { type: 'string' },
            status: { const: 'accepted' },
            messages: { type: 'array', items: { type: 'object' } },
          },
        },
        Problem: {
          type: 'object',
          required: ['title', 'status'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            field: { type: 'string' },
          },
        },
        ...hoisted('DeadLetterFilter', z.toJSONSchema(deadLetterFilter, { io: 'input', unrepresentable: 'any' })),
        ...hoisted('ReplayOrder', z.toJSONSchema(replayOrder, { io: 'input', unrepresentable: 'any' })),
      },
    },
  };
}

function webhookPaths(channels: readonly AnyChannel[]): Json {
  const paths: Json = {};
  for (const channel of channels) {
    for (const webhook of channel.webhooks) {
      const post = {
        summary: `${channel.provider}: ${webhook.path.endsWith('/status') ? 'status callback' : 'webhook'}`,
        responses: {
          200: { description: 'Redis (or the spool) holds it' },
          400: problem,
          403: problem,
          413: problem,
          429: problem,
          503: problem,
        },
      };
      const get =
        webhook.handshake === undefined
          ? {}
          : {
              get: {
                summary: `${channel.provider}: verification handshake`,
                responses: { 200: { description: 'The challenge' }, 403: problem },
              },
            };
      for (const path of [webhook.path, ...webhook.aliases]) {
        paths[path] = { post, ...get };
        paths[`${path}/{account}`] = {
          parameters: [{ name: 'account', in: 'path', required: true, schema: { type: 'string' } }],
          post,
          ...get,
        };
      }
    }
  }
  return paths;
}

function apiPaths(): Json {
  const post = {
    summary: 'Send a message',
    security: [{ apiToken: [] }],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/SendRequest' } } },
    },
    responses: {
      202: json({ $ref: '#/components/schemas/Accepted' }, 'Redis holds it'),
      400: problem,
      401: problem,
      404: problem,
      503: problem,
    },
  };
  return {
    '/api/v1/messages': { post },
    '/message/outbound': { post },
    '/api/v1/messages/{id}': {
      get: {
        summary: "One message's life",
        security: [{ apiToken: [] }],
        parameters: [idParameter('Ours, the application’s or the provider’s')],
        responses: {
          200: json({ type: 'object' }, 'What is known, and every step with its time'),
          401: problem,
          404: problem,
        },
      },
    },
    '/openapi.json': { get: { summary: 'This document', responses: { 200: json({ type: 'object' }, 'OpenAPI 3.1') } } },
  };
}

const ADMIN = [{ adminToken: [] }];
const page = [
  query('limit', { type: 'integer', minimum: 1, maximum: 1000 }),
  query('next', { type: 'string', description: 'As the page before gave it' }),
];
const text = { type: 'string' };
const byId = { parameters: [idParameter('As the list shows it')] };

const read = (summary: string, parameters: readonly Json[] = []): Json => ({
  get: { summary, security: ADMIN, parameters, responses: { 200: list(summary), 401: problem, 404: problem } },
});
const act = (summary: string, body?: Json): Json => ({
  post: {
    summary,
    security: ADMIN,
    responses: { 202: json({ type: 'object' }, summary), 401: problem, 404: problem, 409: problem },
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: body } } } }),
  },
});
const drop = (summary: string): Json => ({
  delete: { summary, security: ADMIN, responses: { 204: { description: summary }, 401: problem, 404: problem } },
});

function adminPaths(): Json {
  const filters = ['kind', 'channel', 'reason', 'since'].map((name) => query(name, text));
  return {
    '/admin/v1/dead-letters': read('Dead letters, newest first', [...filters, ...page]),
    '/admin/v1/dead-letters/replay': act('Replay by filter, or only count with dryRun', {
      $ref: '#/components/schemas/ReplayOrder',
    }),
    '/admin/v1/dead-letters/{id}': { ...byId, ...read('One dead letter, whole'), ...drop('Dropped') },
    '/admin/v1/dead-letters/{id}/replay': { ...byId, ...act('Replayed') },
    '/admin/v1/quarantine': read('Requests whose signature did not verify', page),
    '/admin/v1/quarantine/{id}': { ...byId, ...drop('Dropped') },
    '/admin/v1/quarantine/{id}/release': {
      ...byId,
      ...act(
        'Verified again and released; with `trust` released as it is',
        z.toJSONSchema(releaseOrder, { io: 'input' }),
      ),
    },
    '/admin/v1/messages': read('Messages by any id or number', [query('id', text), query('number', text), ...page]),
    '/admin/v1/messages/{id}': { ...byId, ...read("One message's trail") },
    '/admin/v1/channels': read('Configured accounts'),
    '/admin/v1/queues': read('Queues and their lag'),
    '/admin/v1/binds': read('SMPP binds'),
    '/admin/v1/log-level': logLevelPath(),
    ...bindOrders(),
  };
}

function logLevelPath(): Json {
  const level = { type: 'object', required: ['level'], properties: { level: { enum: LOG_LEVELS } } };
  const answers = (summary: string): Json => ({
    summary,
    security: ADMIN,
    responses: { 200: json(level, summary), 400: problem, 401: problem, 404: problem },
  });
  return {
    get: answers('Log level, at the admin port of every service'),
    put: {
      ...answers('Changed until the process ends'),
      requestBody: { required: true, content: { 'application/json': { schema: level } } },
    },
  };
}

function bindOrders(): Json {
  const parameters = ['account', 'number'].map((name) => ({ name, in: 'path', required: true, schema: text }));
  const path = (order: string): string => `/admin/v1/binds/{account}/{number}/${order}`;
  return Object.fromEntries(
    ['unbind', 'rebind', 'bind'].map((order) => [path(order), { parameters, ...act(`Order to ${order}`) }]),
  );
}

function operationPaths(): Json {
  const health = (summary: string): Json => ({
    get: {
      summary,
      responses: {
        200: json({ type: 'object' }, 'All is well'),
        503: json({ type: 'object' }, 'Each dependency named'),
      },
    },
  });
  return {
    '/health/live': health('Whether a restart would help'),
    '/health/ready': health('Whether work may come'),
    '/metrics': { get: { summary: 'Prometheus metrics', responses: { 200: { description: 'Text format' } } } },
  };
}
