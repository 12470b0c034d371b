import { redisForTests } from '@ccm/testing/servers';
import { expect } from 'chai';
import { keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { Sealer } from '../sealing/index.ts';
import { WebhookArchive } from './webhook-archive.ts';
import type { ArchivedWebhook } from './webhook-archive.ts';

const DAY_MS = 86_400_000;
const BOUNDS = { maxBytes: 1_000_000, maxAgeMs: DAY_MS };
const SECRET = 'what the customer wrote';

describe('The archive of webhooks', () => {
  let redis: RedisClient;
  let archive: WebhookArchive;

  redisForTests((client) => {
    redis = client;
  });

  beforeEach(() => {
    archive = new WebhookArchive(redis, new Sealer(['a signing key'], ['an encryption key']));
  });

  const webhook = (id: string, agoMs = 0): ArchivedWebhook => ({
    envelope: {
      id,
      provider: 'viber',
      channel: 'viber',
      account: 'default',
      route: '/webhooks/viber',
      method: 'POST',
      publicUrl: 'https://ccm.example.com/webhooks/viber',
      query: {},
      headers: {},
      bodyBase64: Buffer.from(SECRET).toString('base64'),
      receivedAtMs: Date.now() - agoMs,
    },
    version: '1',
    events: [{ text: SECRET }],
  });
  const kept = async (): Promise<readonly string[]> => {
    const ids: string[] = [];
    for await (const { envelope } of archive.newestFirst()) ids.push(envelope.id);
    return ids;
  };

  it('gives them back, the newest first, and keeps a repeated one as it was read first', async () => {
    await archive.put(webhook('old', 1000), BOUNDS);
    await archive.put(webhook('new'), BOUNDS);
    await archive.put({ ...webhook('old', 1000), version: '2' }, BOUNDS);

    const all: ArchivedWebhook[] = [];
    for await (const each of archive.newestFirst()) all.push(each);
    expect(all.map(({ envelope, version }) => `${envelope.id} ${version}`)).to.deep.equal(['new 1', 'old 1']);
  });

  it('drops the oldest if it would become too large', async () => {
    await archive.put(webhook('first', 3000), BOUNDS);
    const { bytes } = await archive.size();
    await archive.put(webhook('second', 2000), { ...BOUNDS, maxBytes: bytes * 2.5 });
    await archive.put(webhook('third', 1000), { ...BOUNDS, maxBytes: bytes * 2.5 });

    expect(await kept()).to.deep.equal(['third', 'second']);
    const size = await archive.size();
    expect(size.count).to.equal(2);
    expect(size.bytes).to.be.below(bytes * 2.5);
  });

  it('drops webhooks that are too old', async () => {
    await archive.put(webhook('old', DAY_MS - 1000), BOUNDS);
    await archive.put(webhook('new'), { ...BOUNDS, maxAgeMs: DAY_MS / 2 });

    expect(await kept()).to.deep.equal(['new']);
  });

  it("is sealed: Redis shows no customer's text", async () => {
    await archive.put(webhook('secret'), BOUNDS);

    const stored = (await redis.hgetall(keys.archiveDocuments))['secret'] ?? '';
    expect(stored).not.to.equal('');
    expect(stored).not.to.include(SECRET).and.not.to.include(Buffer.from(SECRET).toString('base64'));
  });
});
