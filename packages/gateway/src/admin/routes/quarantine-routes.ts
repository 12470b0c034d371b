import { channelOf } from '@ccm/channels/registry';
import type { DocumentStore, QuarantinedRequest } from '@ccm/shared/storage/dead-letters';
import { redacted } from '@ccm/shared/messages';
import { bodyOf, toWebhookRequest } from '@ccm/shared/storage/partitions';
import { Router } from 'express';
import { z } from 'zod';
import { joinPublicUrl } from '../../http/public-url.ts';
import { sendProblem } from '../../http/problem.ts';
import { releaseWebhook } from '../../ingest/accept-webhook.ts';
import type { AcceptDeps } from '../../ingest/accept-webhook.ts';
import type { IncomingWebhook } from '../../ingest/incoming-webhook.ts';
import { isoTime } from '../iso-time.ts';
import { listOf, pageOf, readBody } from '../query/page.ts';

/** `trust`: release it though it does not verify. */
export const releaseOrder = z.strictObject({ trust: z.boolean().default(false) });

interface QuarantineRoutesDeps {
  readonly quarantine: DocumentStore<QuarantinedRequest>;
  readonly accept: AcceptDeps;
  readonly publicBaseUrl: string | undefined;
  /** LOG_CUSTOMER_DATA: bodies are shown as they came, in place of their shape. */
  readonly showCustomerData: boolean;
}

export function quarantineRoutes(deps: QuarantineRoutesDeps): Router {
  const router = Router();
  router.get('/quarantine', async (request, response) => {
    const page = await deps.quarantine.page({ ...pageOf(request), matches: () => true });
    response.json(listOf(page.items.map(summary), page.next));
  });
  router.get('/quarantine/:id', async (request, response) => {
    const kept = await deps.quarantine.get(request.params.id);
    if (kept === undefined) sendProblem(response, { status: 404, detail: 'No quarantined request has this id' });
    else response.json({ ...summary(kept), headers: kept.envelope.headers, body: shownBody(kept, deps) });
  });
  router.delete('/quarantine/:id', async (request, response) => {
    if (await deps.quarantine.remove(request.params.id)) response.status(204).end();
    else sendProblem(response, { status: 404, detail: 'No quarantined request has this id' });
  });
  router.post('/quarantine/:id/release', async (request, response) => {
    const kept = await deps.quarantine.get(request.params.id);
    if (kept === undefined) {
      sendProblem(response, { status: 404, detail: 'No quarantined request has this id' });
      return;
    }
    const { trust } = readBody(request, releaseOrder);
    const verification = await releaseWebhook(toIncoming(kept, deps.publicBaseUrl), deps.accept, trust);
    if (!verification.authentic) {
      sendProblem(response, { status: 409, detail: `It still does not verify: ${verification.why}` });
      return;
    }
    await deps.quarantine.remove(kept.id);
    response.status(202).json({ id: kept.id, released: true });
  });
  return router;
}

/** The request as it came, under today's PUBLIC_BASE_URL: a fixed address lets it verify. */
function toIncoming(kept: QuarantinedRequest, publicBaseUrl: string | undefined): IncomingWebhook {
  const channel = channelOf(kept.envelope.provider);
  const webhook = channel.webhooks.find((candidate) => candidate.path === kept.envelope.route);
  if (webhook === undefined) throw new Error(`No webhook has the path ${kept.envelope.route}`);
  const request = toWebhookRequest(kept.envelope);
  return {
    channel,
    webhook,
    accountName: accountInPath(kept.path, [webhook.path, ...webhook.aliases]),
    request: publicBaseUrl === undefined ? request : { ...request, publicUrl: joinPublicUrl(publicBaseUrl, kept.path) },
    path: kept.path,
    remoteAddress: kept.remoteAddress,
  };
}

function accountInPath(path: string, routes: readonly string[]): string | undefined {
  const pathname = (path.split('?', 1)[0] ?? path).replace(/^\/ccm(?=\/)/, '');
  const route = routes.find((candidate) => pathname.startsWith(`${candidate}/`));
  return route === undefined ? undefined : decodeURIComponent(pathname.slice(route.length + 1));
}

function shownBody({ envelope }: QuarantinedRequest, { showCustomerData }: QuarantineRoutesDeps): unknown {
  const text = bodyOf(envelope).toString('utf8');
  return showCustomerData ? text : redacted(contentOf(text));
}

/** JSON or a form as its fields, anything else as it is. */
function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return /^[\w.%+-]+=/.test(text) ? Object.fromEntries(new URLSearchParams(text)) : text;
  }
}

const summary = (kept: QuarantinedRequest): Record<string, unknown> => ({
  id: kept.id,
  at: isoTime(kept.atMs),
  path: kept.path,
  provider: kept.envelope.provider,
  remoteAddress: kept.remoteAddress,
  why: kept.why,
  hints: kept.hints,
  sizeBytes: bodyOf(kept.envelope).length,
});
