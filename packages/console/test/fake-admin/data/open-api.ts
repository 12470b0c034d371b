const json = (description: string): unknown => ({ description });
const admin = (summary: string, parameters: readonly unknown[] = []): unknown => ({
  summary,
  parameters,
  responses: { 200: json(summary), 401: json('RFC 9457 problem details') },
});
const query = (name: string): unknown => ({ name, in: 'query', required: false, schema: { type: 'string' } });
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' }, description: 'As the list shows it' };

/** A part of the gateway's OpenAPI document. */
export const openApi = {
  openapi: '3.1.0',
  info: { title: 'CCM gateway', version: '0.1.0', description: 'Every path is also served under the prefix /ccm.' },
  paths: {
    '/webhooks/viber': {
      post: {
        summary: 'viber: webhook',
        responses: { 200: json('Redis (or the spool) holds it'), 403: json('Refused') },
      },
    },
    '/api/v1/messages': {
      post: {
        summary: 'Send a message',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/SendRequest' } } } },
        responses: { 202: json('Redis holds it'), 400: json('RFC 9457 problem details') },
      },
    },
    '/admin/v1/fleet': { get: admin('Every replica') },
    '/admin/v1/dead-letters': { get: admin('Dead letters, newest first', [query('kind'), query('reason')]) },
    '/admin/v1/dead-letters/{id}': { parameters: [id], get: admin('One dead letter, whole'), delete: admin('Dropped') },
    '/admin/v1/dead-letters/replay': {
      post: {
        summary: 'Replay by filter, or only count with dryRun',
        requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        responses: { 200: json('Replayed') },
      },
    },
    '/health/ready': {
      get: {
        summary: 'Whether work may come',
        responses: { 200: json('All is well'), 503: json('Each dependency named') },
      },
    },
  },
  components: {
    schemas: { SendRequest: { type: 'object', properties: { to: { type: 'string' }, text: { type: 'string' } } } },
  },
};
