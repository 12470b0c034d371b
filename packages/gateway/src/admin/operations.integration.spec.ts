import { startRedis } from '@ccm/testing/servers';
import { connectTo, eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { createLogger } from '@ccm/shared/platform/logging';
import { ConversationStore } from '@ccm/shared/storage/conversations';
import { Identities } from '@ccm/shared/storage/identities';
import { JobQueue } from '@ccm/shared/storage/queues';
import { Sealer } from '@ccm/shared/storage/sealing';
import { ADMIN_TOKEN, admin, API_TOKEN, SIGNING_KEY, startGateway } from '../../test/gateway-lab.ts';
import type { Lab } from '../../test/gateway-lab.ts';

type Json = Readonly<Record<string, unknown>>;
interface List {
  readonly items: readonly Json[];
  readonly next: string | null;
}

describe('the admin API for operators', () => {
  let lab: Lab;

  before(async () => {
    lab = await startGateway(await startRedis(), { PUBLIC_BASE_URL: 'https://chat.example/ccm' });
  });

  after(async () => {
    await lab.gateway.stop();
    await lab.redis.stop();
  });

  const get = async <Body = List>(path: string): Promise<Body> => (await (await admin(lab, path)).json()) as Body;
  const list = async (path: string): Promise<readonly Json[]> => (await get(path)).items;

  const send = async (to: string, text: string): Promise<string> => {
    const response = await fetch(`${lab.url}/api/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'whatsapp', to, text }),
    });
    const { id } = (await response.json()) as { id: string };
    return id;
  };

  it('lists itself as a replica with its load and its dependencies', async () => {
    const [replica] = await eventually(async () => {
      const items = await list('/fleet');
      return items.length > 0 && items;
    });
    expect(replica).to.include({ service: 'gateway', state: 'ready' });
    expect(replica?.['load']).to.have.all.keys('cpu', 'eventLoopLagMs', 'memoryBytes', 'heapBytes');
    expect(JSON.stringify(replica?.['dependencies'])).to.include('"name":"redis","state":"up"');
  });

  it('finds a message by any id, by a number in any spelling, and by its facts', async () => {
    const id = await send('+447700900101', 'Hello');
    const listed = async (): Promise<unknown[]> =>
      (await list('/messages?channel=whatsapp&direction=outbound&limit=100')).map((item) => item['id']);
    await eventually(async () => (await listed()).includes(id));
    for (const query of [
      `id=${id}`,
      `q=${id}`,
      'number=%2B447700900101',
      'q=00447700900101',
      'account=default',
      'channel=WhatsApp',
      `id=${id}&number=&channel=`,
    ])
      expect(
        (await list(`/messages?${query}`)).map((item) => item['id']),
        query,
      ).to.include(id);
    expect(await list('/messages?status=delivered')).to.be.empty;
    expect(await list('/messages?direction=inbound')).to.be.empty;
  });

  it('shows the kind and the steps of a message, and hides its content', async () => {
    const id = await send('+447700900102', 'My card is 4111');
    const message = await get<Json>(`/messages/${id}`);
    expect(message).to.include({ id, status: 'accepted', number: '+447700900102', deadLetterId: null });
    expect(message['preview']).to.equal('[15 characters]');
    expect(JSON.stringify(message)).not.to.include('4111');
  });

  it('pages through the newest messages without repeating or skipping any', async () => {
    const ids = await Promise.all([1, 2, 3].map(async (n) => send(`+44770090020${n}`, 'x')));
    const found: unknown[] = [];
    await eventually(async () => {
      const listed = new Set((await list('/messages?limit=100')).map((item) => item['id']));
      return ids.every((id) => listed.has(id));
    });
    let next: string | null = '';
    while (next !== null) {
      const page: List = await get(`/messages?limit=2&next=${next}`);
      found.push(...page.items.map((item) => item['id']));
      next = page.next;
    }
    expect(found).to.include.members(ids);
    expect(new Set(found).size).to.equal(found.length);
  });

  it('shows a conversation by its id and by its customer, with its state', async () => {
    await send('+447700900301', 'One');
    await send('+447700900301', 'Two');
    const item = await eventually(async () =>
      (await list('/conversations?channel=whatsapp')).find((each) => each['customer'] === '+447700900301'),
    );
    const byId = await get<Json>(`/conversations/${String(item['id'])}`);
    const byCustomer = await get<Json>('/conversations/WhatsApp/default/%2B447700900301');
    expect(byId).to.deep.equal(byCustomer);
    expect(byId).to.include({ waiting: 2, consent: 'granted' });
    expect((byId['messages'] as List).items).to.have.length(2);
    expect(await list('/conversations?q=%2B447700900301')).to.have.length(1);
  });

  it('shows a customer with several ids once, with all of them, and their opt-outs', async () => {
    const redis = connectTo(lab.redis);
    const sealer = new Sealer([SIGNING_KEY]);
    const conversations = new ConversationStore(redis, sealer);
    const account = { channel: 'whatsapp', account: 'default' } as const;
    const ids = ['+447700900601', 'GB.1234567890'];
    const { key: customerId } = await new Identities(redis, sealer, conversations).meet(account, { ids });
    await conversations.setMarketing({ ...account, customerId }, 'stop', Date.now());
    await conversations.customerWrote({ ...account, customerId }, { atMs: 2000, name: 'Jane Miller' });
    await conversations.customerWrote({ ...account, customerId }, { atMs: 1000, name: 'Jane Smith' });
    await conversations.customerWrote({ ...account, customerId }, { atMs: 3000 });
    redis.disconnect();
    await send('+447700900601', 'One');

    const item = await eventually(async () =>
      (await list('/conversations?channel=whatsapp')).find((each) => each['customer'] === '+447700900601'),
    );
    const known = { aliases: ['GB.1234567890'], consent: 'marketing-stopped', waiting: 1, name: 'Jane Miller' };
    expect(item).to.deep.include(known);
    const byAlias = await get<Json>('/conversations/whatsapp/default/GB.1234567890');
    expect(byAlias).to.deep.include({ customer: '+447700900601', aliases: ['GB.1234567890'], waiting: 1 });
  });

  it('lists the queue of late files, whose jobs belong to no mailbox', async () => {
    const redis = connectTo(lab.redis);
    const queue = new JobQueue('late-files', {
      connection: redis,
      logger: createLogger({ level: 'silent', service: 'spec', customerData: false }),
    });
    await queue.addLater('late.1', {}, 3_600_000);
    await queue.close();
    redis.disconnect();

    const lateFiles = (await list('/queues')).find(({ id }) => id === 'late-files');
    expect(lateFiles).to.deep.include({ waiting: 0, active: 0, delayed: 1, failed: 0, shards: [] });
    const metrics = await (await fetch(`${lab.gateway.adminUrl}/metrics`)).text();
    expect(metrics).to.match(/^ccm_queue_jobs\{(?=.*queue="late-files")(?=.*state="delayed").*\} 1$/m);
  });

  it('counts accepted requests', async () => {
    await send('+447700900401', 'x');
    const { series } = await eventually(
      async () => {
        const stats = await get<{ series: readonly Json[] }>('/stats?minutes=1');
        return stats.series.some((line) => line['measure'] === 'taken') && stats;
      },
      { timeoutMs: 40_000 },
    );
    expect(series.find((line) => line['measure'] === 'taken')).to.include({ peer: 'api', channel: 'whatsapp' });
  });

  it('describes each account with its health and the address for its provider', async () => {
    const [account] = await list('/channels');
    expect(account).to.include({ id: 'whatsapp/default', health: 'unknown' });
    expect(account?.['webhookUrls']).to.deep.equal(['https://chat.example/ccm/webhooks/360dialog']);
    expect(account?.['contents']).to.have.nested.property('carousel.how');
    const [short] = await list('/channels?contents=false');
    expect(short).to.include({ id: 'whatsapp/default' }).and.not.to.have.property('contents');
    expect((await admin(lab, '/channels?contents=maybe')).status).to.equal(400);
  });

  it('lists the configuration without secrets', async () => {
    const items = await list('/config');
    const value = (id: string): unknown => items.find((item) => item['id'] === id)?.['value'];
    expect(value('PUBLIC_BASE_URL')).to.equal('https://chat.example/ccm');
    expect(value('ADMIN_TOKEN')).to.equal('••••••');
    expect(JSON.stringify(items)).not.to.include(ADMIN_TOKEN).and.not.to.include(API_TOKEN);
  });

  it('answers a question that makes no sense with the parameter at fault', async () => {
    for (const [path, field, words] of [
      ['/messages?since=yesterday', 'since', 'such as 2026-11-22T10:00:00Z'],
      ['/messages?channel=fax', 'channel', 'must be one of sms, '],
      ['/messages?status=lost', 'status', 'must be one of accepted, '],
      ['/messages?until=', 'until', 'must be a time'],
      ['/stats?minutes=0', 'minutes', 'must be at least 1'],
      ['/stats?minutes=many', 'minutes', 'must be a'],
      ['/stats?minutes=600&step=10', 'step', ''],
      ['/stats?channel=fax', 'channel', 'must be one of sms, '],
      ['/stats?by=provider', 'by', 'must be one of account, channel'],
      ['/stats?measures=sent,lost', 'measures.1', 'must be one of received, '],
      ['/conversations?channel=fax', 'channel', 'must be one of sms, '],
    ] as const) {
      const response = await admin(lab, path);
      expect(response.status, path).to.equal(400);
      const problem = (await response.json()) as { readonly detail: string };
      expect(problem, path).to.deep.include({ field });
      expect(problem.detail, path).to.include(`${field}: `).and.to.include(words);
    }
    for (const path of ['/messages/none', '/conversations/none', '/conversations/fax/default/1', '/quarantine/none'])
      expect((await admin(lab, path)).status, path).to.equal(404);
  });

  it('replays nothing for an order with a misspelt word, which would mean everything', async () => {
    for (const order of [{ filter: { chanel: 'sms' } }, { filtre: { kind: 'crm' } }, { filter: {}, dryrun: true }]) {
      const response = await admin(lab, '/dead-letters/replay', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(order),
      });
      expect(response.status, JSON.stringify(order)).to.equal(400);
      expect(await response.text()).to.include(Object.keys(order.filter ?? order)[0] ?? '');
    }
  });

  it('registers and examines nothing for an order with a misspelt word', async () => {
    for (const [path, order] of [
      ['/channels/whatsapp/default/webhook', { dryrun: true }],
      ['/doctor', { uplaod: false }],
      ['/webhook-archive/replay', { chanel: 'viber' }],
    ] as const) {
      const answer = await admin(lab, path, { method: 'POST', body: JSON.stringify(order) });
      expect(answer.status, path).to.equal(400);
      expect(await answer.text(), path).to.include(Object.keys(order)[0]);
    }
  });

  it('reads an order to replay with any content type, and replays nothing without one', async () => {
    for (const body of [null, '', '{}']) {
      const nothing = await admin(lab, '/dead-letters/replay', { method: 'POST', body });
      expect(nothing.status, body ?? 'none').to.equal(400);
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const body = JSON.stringify({ filter: { channel: 'viber' }, dryRun: true });
      const order = { method: 'POST', body, headers: { 'content-type': type } };
      const answer = await admin(lab, '/dead-letters/replay', order);
      expect(await answer.json(), type).to.include({ dryRun: true });
    }
  });

  it('says that nothing needs attention, or names what does', async () => {
    expect(await list('/attention')).to.be.empty;
    await fetch(`${lab.url}/webhooks/360dialog`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'forged' },
      body: '{"text":"secret words"}',
    });
    const [item] = await list('/attention');
    expect(item).to.include({ id: 'quarantine', severity: 'warning', link: '/quarantine' });
    const [kept] = await list('/quarantine');
    const detail = await get<Json>(`/quarantine/${String(kept?.['id'])}`);
    expect(detail['body']).to.deep.equal({ text: '[12 characters]' });
  });
});
