import { connect } from 'node:net';
import { startRedis } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { ADMIN_TOKEN, admin, API_TOKEN, startGateway } from '../../../test/gateway-lab.ts';
import type { Lab } from '../../../test/gateway-lab.ts';

interface SentEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One open stream, and the events received over it. */
class Reader {
  readonly events: SentEvent[] = [];
  readonly #abort = new AbortController();
  text = '';
  /** The id of the newest event that has one, as a browser keeps it. */
  lastEventId = '';

  static async open(lab: Lab, query = '', headers: Record<string, string> = {}): Promise<Reader> {
    const reader = new Reader();
    const response = await fetch(`${lab.gateway.adminUrl}/admin/v1/stream${query}`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
      signal: reader.#abort.signal,
    });
    expect(response.headers.get('content-type')).to.equal('text/event-stream');
    void reader.#read(response).catch(() => undefined);
    return reader;
  }

  of(event: string): readonly SentEvent[] {
    return this.events.filter((each) => each.event === event);
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      this.text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = this.text.split('\n\n');
      this.text = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block: string): void {
    const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const [event, data] = [field('event'), field('data')];
    this.lastEventId = field('id') ?? this.lastEventId;
    if (event === undefined || data === undefined) return;
    this.events.push({ event, data: JSON.parse(data) as SentEvent['data'] });
  }
}

describe('The stream', () => {
  let lab: Lab;
  const readers: Reader[] = [];

  before(async () => {
    lab = await startGateway(await startRedis());
  });

  after(async () => {
    await lab.gateway.stop();
    await lab.redis.stop();
  });

  afterEach(() => {
    for (const reader of readers.splice(0)) reader.close();
  });

  const open = async (query?: string, headers?: Record<string, string>): Promise<Reader> => {
    const reader = await Reader.open(lab, query, headers);
    readers.push(reader);
    return reader;
  };
  const send = async (to: string): Promise<string> => {
    const response = await fetch(`${lab.url}/api/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'whatsapp', to, text: 'secret words' }),
    });
    const { id } = (await response.json()) as { id: string };
    return id;
  };
  /** Waits for an event; processes notice within a second that there is a watcher. */
  const seen = async (reader: Reader, to: string): Promise<SentEvent> =>
    eventually(
      async () => {
        const id = await send(to);
        await eventually(() => reader.of('message').length > 0, { timeoutMs: 700 }).catch(() => undefined);
        return reader.of('message').find(({ data }) => data['number'] === to && id !== '');
      },
      { describe: `a message to ${to} in the stream` },
    );

  it('shows each message as it comes, without its content', async () => {
    const reader = await open();
    const { data } = await seen(reader, '+447700900501');
    expect(data).to.include({ channel: 'whatsapp', direction: 'outbound', status: 'accepted' });
    expect(JSON.stringify(reader.events)).not.to.include('secret words');
  });

  it('shows each replica as it changes, and the statistics of each step', async () => {
    const reader = await open('?events=fleet,stats');
    await eventually(() => reader.of('fleet').length > 1 && reader.of('stats').length > 0);
    expect(reader.of('fleet')[0]?.data).to.include({ service: 'gateway', state: 'ready' });
    expect(reader.events.map(({ event }) => event)).not.to.include('message');
  });

  it('shows only the requested kinds', async () => {
    const [all, other] = [await open(), await open('?events=message&channel=sms')];
    await seen(all, '+447700900502');
    expect(other.events).to.be.empty;
  });

  it("continues at a reader's last event", async () => {
    const reader = await open('?events=message');
    await seen(reader, '+447700900503');
    await eventually(() => reader.lastEventId !== '');
    reader.close();
    const missed = await send('+447700900504');
    const again = await open('?events=message', { 'last-event-id': reader.lastEventId });
    await eventually(() => again.of('message').some(({ data }) => data['id'] === missed));
  });

  it('misses nothing while it comes back, though others go on reading', async () => {
    const steady = await open('?events=message');
    await seen(steady, '+447700900508');
    await eventually(() => steady.lastEventId !== '');
    for (let round = 0; round < 10; round += 1) {
      const behind = steady.lastEventId;
      const [sent, again] = await Promise.all([
        send('+447700900509'),
        open('?events=message', { 'last-event-id': behind }),
      ]);
      await eventually(() => again.of('message').some(({ data }) => data['id'] === sent));
    }
  });

  it('begins anew for a place that there never was', async () => {
    const reader = await open('?events=message', { 'last-event-id': "1'; DROP" });
    await seen(reader, '+447700900505');
  });

  it('needs the admin token, and names an invalid filter', async () => {
    expect((await fetch(`${lab.gateway.adminUrl}/admin/v1/stream`)).status).to.equal(401);
    expect((await admin(lab, '/stream?events=everything')).status).to.equal(400);
    expect((await admin(lab, '/stream?channel=fax')).status).to.equal(400);
  });

  it('tells readers at once that Redis went away and came back, also one that comes meanwhile', async () => {
    const steady = await open();
    await seen(steady, '+447700900510');
    lab.redis.pause();
    await eventually(() => steady.of('redis').some(({ data }) => data['state'] === 'down'), { timeoutMs: 3000 });
    const late = await open();
    await eventually(() => late.of('redis').some(({ data }) => data['state'] === 'down'));
    const attention = (await (await admin(lab, '/attention')).json()) as { items: readonly SentEvent['data'][] };
    lab.redis.resume();
    for (const reader of [steady, late])
      await eventually(() => reader.of('redis').some(({ data }) => data['state'] === 'up'));

    expect(attention.items).to.have.length(1);
    expect(attention.items[0]).to.deep.include({ id: 'dependency/redis', severity: 'critical', errorReason: null });
    expect(attention.items[0]?.['detail']).to.include('The gateway answers webhooks with 503');
    await seen(late, '+447700900511');
  });

  it('gives fifty readers the same, and lets go of one that hangs up', async () => {
    const many = await Promise.all(Array.from({ length: 50 }, async () => open('?events=message')));
    const first = many[0] ?? (await open());
    await seen(first, '+447700900506');
    await eventually(() => many.every((reader) => reader.of('message').length > 0));
    const { hostname, port } = new URL(lab.gateway.adminUrl);
    const socket = connect(Number(port), hostname);
    socket.write(`GET /admin/v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_TOKEN}\r\n\r\n`);
    await eventually(() => socket.bytesRead > 0);
    socket.destroy();
    await seen(await open('?events=message'), '+447700900507');
  });
});
