import { AcceptedAnswer, MessageHistory } from '@ccm/shared/sending/answers';
import { CONTENT_EXAMPLES, sendRequestJsonSchema } from '@ccm/shared/sending/requests';
import type { AnyChannel } from '@ccm/channels/registry';
import { z } from 'zod';
import { deadLetterFilter, replayOrder } from '../admin/routes/dead-letter-routes.ts';
import { adminPaths } from './admin-paths.ts';
import { adminSchemas, schemaOf } from './admin-schemas.ts';
import { EXAMPLES, RECIPIENTS } from './examples.ts';
import { idParameter, json, object, pathParameter, problem, text } from './open-api-parts.ts';
import type { Json } from './open-api-parts.ts';
import { withExamples } from './with-examples.ts';

type AnyWebhook = AnyChannel['webhooks'][number];

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

/**
 * OpenAPI 3.1 of everything the gateway serves, made from the schemas that validate and the routes that channels declare, with an example
 * of every answer.
 */
export function openApiDocument(channels: readonly AnyChannel[], version: string): Json {
  return withExamples(documentOf(channels, version), EXAMPLES);
}

function documentOf(channels: readonly AnyChannel[], version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'CCM gateway',
      version,
      description: 'Every path is also served under the prefix /ccm. /admin/v1 and /health are on ADMIN_PORT.',
    },
    paths: { ...webhookPaths(channels), ...apiPaths(), ...openPaths(), ...adminPaths(), ...operationPaths() },
    components: {
      securitySchemes: {
        apiToken: { type: 'http', scheme: 'bearer', description: 'One of API_TOKENS' },
        adminToken: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' },
        consoleSession: {
          type: 'apiKey',
          in: 'cookie',
          name: 'ccm_session',
          description: 'Of POST /admin/v1/session. Calls other than GET carry its `csrf` as X-CSRF-Token',
        },
      },
      schemas: {
        ...adminSchemas,
        ...hoisted('SendRequest', sendRequestJsonSchema()),
        ...hoisted('Accepted', z.toJSONSchema(AcceptedAnswer)),
        ...hoisted('MessageAnswer', z.toJSONSchema(MessageHistory)),
        Problem: {
          type: 'object',
          required: ['title', 'status'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string', description: 'What is wrong, in words' },
            field: { type: 'string', description: 'The field or parameter at fault' },
          },
        },
        ...hoisted('DeadLetterFilter', z.toJSONSchema(deadLetterFilter, { io: 'input', unrepresentable: 'any' })),
        ...hoisted('ReplayOrder', z.toJSONSchema(replayOrder, { io: 'input', unrepresentable: 'any' })),
      },
    },
  };
}

const handshakeAnswer = ({ echoesChallenge }: AnyWebhook): Json =>
  echoesChallenge === true
    ? { description: 'The challenge', content: { 'text/plain': { schema: text, example: '1158201444' } } }
    : { description: 'The address is there' };

const replyContent = ({ replyType }: AnyWebhook): Json =>
  replyType === undefined ? {} : { content: { [replyType]: { schema: text } } };

function webhookPaths(channels: readonly AnyChannel[]): Json {
  const paths: Json = {};
  for (const channel of channels) {
    for (const webhook of channel.webhooks) {
      const post = {
        summary: `${channel.provider}: ${webhook.path.endsWith('/status') ? 'status callback' : 'webhook'}`,
        responses: {
          200: {
            description: 'Redis (or the spool) holds it',
            ...replyContent(webhook),
          },
          400: problem,
          403: problem,
          404: problem,
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
                responses: {
                  200: handshakeAnswer(webhook),
                  403: problem,
                  404: problem,
                  429: problem,
                },
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

/** One for each kind of content. */
const sendExamples = (): Json =>
  Object.fromEntries(
    CONTENT_EXAMPLES.map(({ kind, summary, request }) => {
      const { commenter, customer } = RECIPIENTS;
      return [kind, { summary, value: { ...(kind.startsWith('comment-') ? commenter : customer), ...request } }];
    }),
  );

function apiPaths(): Json {
  const post = {
    summary: 'Send a message',
    security: [{ apiToken: [] }],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/SendRequest' }, examples: sendExamples() },
      },
    },
    responses: {
      202: json({ $ref: '#/components/schemas/Accepted' }, 'Redis holds it'),
      400: problem,
      401: problem,
      404: problem,
      413: problem,
      429: problem,
      503: problem,
    },
  };
  return {
    '/api/v1/messages': { post },
    '/message/outbound': { post },
    '/api/v1/messages/{id}': {
      get: {
        summary: "One message's history",
        security: [{ apiToken: [] }],
        parameters: [idParameter('Ours, the application’s or the provider’s')],
        responses: {
          200: json({ $ref: '#/components/schemas/MessageAnswer' }, 'What is known, and every step with its time'),
          401: problem,
          404: problem,
          429: problem,
          503: problem,
        },
      },
    },
  };
}

/** Routes that need no token. */
function openPaths(): Json {
  return {
    '/self-check/{nonce}': {
      get: {
        summary: 'Whether this address leads to the fleet that issued the nonce, within the last minute',
        parameters: [pathParameter('nonce', 'As a gateway issued it: `ccm doctor` asks by PUBLIC_BASE_URL')],
        responses: {
          200: { description: 'It does', content: { 'text/plain': { schema: { const: 'ours' } } } },
          404: problem,
          429: problem,
        },
      },
    },
    '/openapi.json': {
      get: {
        summary: 'This document',
        responses: {
          200: json(
            object({
              openapi: { const: '3.1.0' },
              info: { type: 'object', properties: { title: { const: 'CCM gateway' } } },
            }),
            'OpenAPI 3.1',
          ),
          429: problem,
        },
      },
    },
  };
}

const METRIC = '# TYPE ccm_dependency_up gauge\nccm_dependency_up{dependency="redis",service="gateway"} 1\n';

function operationPaths(): Json {
  const health = (summary: string): Json => ({
    get: {
      summary,
      responses: {
        200: json(schemaOf('Health'), 'All is well'),
        503: json(schemaOf('Health'), 'Each dependency named'),
      },
    },
  });
  return {
    '/health/live': health('Whether a restart would help'),
    '/health/ready': health('Whether work may come'),
    '/metrics': {
      get: {
        summary: 'Prometheus metrics',
        responses: {
          200: { description: 'Text format', content: { 'text/plain': { schema: text, example: METRIC } } },
        },
      },
    },
  };
}
