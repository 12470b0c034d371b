import type { AnyChannel } from '@ccm/channels/registry';
import type { Webhook, WebhookReply, WebhookRequest } from '@ccm/channels/contract';
import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { acceptWebhook } from '../ingest/accept-webhook.ts';
import type { AcceptDeps } from '../ingest/accept-webhook.ts';
import type { IncomingWebhook } from '../ingest/incoming-webhook.ts';
import { publicUrlOf } from './public-url.ts';

interface MountedWebhook {
  readonly channel: AnyChannel;
  readonly webhook: Webhook<unknown>;
  readonly path: string;
}

/** Mounts every channel's webhooks: under their paths and aliases, and with a trailing account name. */
export function webhookRoutes(
  channels: readonly AnyChannel[],
  deps: AcceptDeps,
  publicBaseUrl: string | undefined,
): Router {
  const router = Router();
  const mounted = channels.flatMap((channel) =>
    channel.webhooks.flatMap((webhook) =>
      [webhook.path, ...webhook.aliases].map((path) => ({ channel, webhook, path })),
    ),
  );
  const serve =
    (route: MountedWebhook) =>
    async (request: Request, response: Response): Promise<void> => {
      const arrived = toIncoming(route, request, publicBaseUrl);
      sendReply(response, await acceptWebhook(arrived, deps));
    };
  router.use(servePlainPaths(mounted, serve));
  // The plain paths first: `/webhooks/twilio/status` is a webhook, not an account called status.
  for (const suffix of ['', '/:account'])
    for (const route of mounted) {
      if (route.webhook.handshake !== undefined) router.get(route.path + suffix, serve(route));
      router.post(route.path + suffix, serve(route));
    }
  return router;
}

/** Nearly every webhook is a POST to exactly such a path: found in one look instead of by trying every route in turn. */
function servePlainPaths(
  mounted: readonly MountedWebhook[],
  serve: (route: MountedWebhook) => (request: Request, response: Response) => Promise<void>,
): RequestHandler {
  const byPath = new Map(mounted.map((route) => [route.path, serve(route)]));
  return async (request, response, next) => {
    const handler = request.method === 'POST' ? byPath.get(request.path) : undefined;
    if (handler === undefined) next();
    else await handler(request, response);
  };
}

function toIncoming(route: MountedWebhook, request: Request, publicBaseUrl: string | undefined): IncomingWebhook {
  const account = request.params['account'];
  const body: unknown = request.body;
  const webhookRequest: WebhookRequest = {
    // Express hands a HEAD to the route of GET; Node leaves the body of its answer out.
    method: request.method === 'POST' ? 'POST' : 'GET',
    publicUrl: publicUrlOf(request, publicBaseUrl),
    query: singleValues(request.query),
    headers: singleValues(request.headers),
    rawBody: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
  return {
    channel: route.channel,
    webhook: route.webhook,
    accountName: typeof account === 'string' ? account : undefined,
    request: webhookRequest,
    path: request.originalUrl,
    remoteAddress: request.ip ?? '',
  };
}

function singleValues(record: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  const single: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(record)) if (typeof value === 'string') single[name] = value;
  return single;
}

function sendReply(response: Response, reply: WebhookReply): void {
  response.status(reply.status);
  // `setHeader`, not `set`: that adds a charset which the channel did not ask for.
  if (reply.contentType !== undefined) response.setHeader('Content-Type', reply.contentType);
  // `end`, not `send` or `sendStatus`: those invent a text, and Twilio would send it to the customer.
  response.end(reply.body ?? '');
}
