import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { CHANNELS, channelOf } from '@ccm/channels/registry';
import { loadConfig } from '@ccm/shared/platform/config';
import { AccountRegistry } from '@ccm/shared/storage/accounts';
import { whenReady } from '@ccm/shared/storage/redis';
import { Sealer } from '@ccm/shared/storage/sealing';
import { connectTo } from '@ccm/testing/support';
import { optionsOf, tellParent } from './parent.ts';

/**
 * The least that taking a webhook safely costs: Express, the raw body, the same check of the signature, the same seal, and one XADD, of
 * which those of one turn of the event loop share a write. Answers when Redis has confirmed it.
 */
const { provider, env } = optionsOf() as {
  readonly provider: 'twilio' | '360dialog';
  readonly env: Readonly<Record<string, string>>;
};
const config = loadConfig({ env, service: 'gateway', definitions: CHANNELS });
const sealer = new Sealer(config.envelope.signingKeys);
const redis = connectTo({ url: env['REDIS_URL'] ?? '' }, { profile: 'producer' });
const accounts = new AccountRegistry(config.accounts, config.providers).ofProvider(provider);
const [webhook] = channelOf(provider).webhooks;
if (webhook === undefined) throw new Error(`${provider} has no webhook`);

const app = express();
app.disable('x-powered-by');
app.use(express.raw({ type: () => true, limit: '1mb' }));
app.post(webhook.path, async (request, response) => {
  const rawBody = request.body as Buffer;
  const { headers, url } = request;
  const publicUrl = `${env['PUBLIC_BASE_URL'] ?? ''}${url}`;
  const incoming = { method: 'POST', publicUrl, query: {}, headers, rawBody } as Parameters<typeof webhook.verify>[0];
  const account = webhook
    .candidates(incoming, accounts)[0]
    ?.find((candidate) => webhook.verify(incoming, candidate).authentic);
  if (account === undefined) {
    response.status(403).end();
    return;
  }
  const envelope = { id: randomUUID(), route: webhook.path, body: rawBody.toString('utf8'), atMs: Date.now() };
  await redis.xadd('floor', '*', 'sealed', sealer.seal('webhook', JSON.stringify(envelope)));
  response.status(200).type('text/xml').send('<Response/>');
});
// Until then it would answer 500.
await whenReady(redis);
const server = app.listen(0, '127.0.0.1', () => tellParent({ port: (server.address() as AddressInfo).port }));
