import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CHANNELS } from '@ccm/channels/registry';
import { openStores } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import { inboundMailbox } from '@ccm/shared/messages';
import type { ChatItem } from '@ccm/shared/messages';
import { loadConfig } from '@ccm/shared/platform/config';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import { FileEngineSimulator } from '@ccm/simulators/file-engine';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { captureLog, emptyRedis, eventually, loopbackHttp } from '@ccm/testing/support';
import { expect } from 'chai';
import { FileEngineClient } from '../file-engine/index.ts';
import { LateFiles, lateFileWorker } from './index.ts';
import type { LateFileJob } from './index.ts';

const { logger } = captureLog();
const WAIT = { timeoutMs: 30_000 };
const CUSTOMER = '6412345678901234';

describe('a late file', () => {
  let redis: RunningRedis;
  let engine: FileEngineSimulator;
  let host: Server;
  let store: Stores;
  /** The answer of the file's host to each call. */
  let answer: (response: ServerResponse) => void;
  let heard: ChatItem[];
  /** The outcome of each try to store the file. */
  let tries: string[];
  let running: Component[];

  before(async () => {
    redis = await startRedis();
    engine = await new FileEngineSimulator().listen();
    host = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
    await once(host, 'listening');
    const env = {
      REDIS_URL: redis.url,
      ENVELOPE_SIGNING_KEY: 'a signing key of this very test',
      FACEBOOK_APP_SECRET: 'secret',
      FACEBOOK_PAGE_ACCESS_TOKEN: 'token',
      FACEBOOK_VERIFY_TOKEN: 'verify',
      FACEBOOK_PAGE_ID: '1067280970047460',
    };
    store = openStores({
      config: loadConfig({ env, service: 'outbound-worker', definitions: CHANNELS }),
      logger,
      profile: 'worker',
    });
  });

  after(async () => {
    await store.stop();
    await engine.stop();
    host.closeAllConnections();
    host.close();
    await redis.stop();
  });

  beforeEach(async () => {
    await emptyRedis(store.redis);
    heard = [];
    tries = [];
    running = [];
    answer = (response) => response.writeHead(503).end();
  });

  afterEach(async () => {
    host.closeAllConnections();
    await Promise.all(running.map(async (component) => component.stop()));
  });

  const start = async (component: Component): Promise<Component> => {
    running.push(component);
    await component.start(AbortSignal.timeout(60_000));
    return component;
  };
  const startWorker = async (options: { windowMs?: number; drainTimeoutMs?: number } = {}): Promise<Component> =>
    start(
      lateFileWorker({
        store,
        logger,
        drainTimeoutMs: 5000,
        windowMs: 60_000,
        leastWaitMs: 20,
        providerHttp: loopbackHttp,
        fileEngine: new FileEngineClient({
          url: engine.url,
          publicUrl: engine.url,
          http: loopbackHttp,
          maxBytes: 1_000_000,
        }),
        assertMediaAllowed: async () => Promise.resolve(),
        observeStoring: (_account, { outcome, reason }) => tries.push(reason ?? outcome),
        ...options,
      }),
    );
  /** Starts a worker that collects the messages to Hybrid Chat. */
  const listen = async (): Promise<Component> =>
    start(
      new MailboxWorker({
        queue: 'forward',
        kind: inboundMailbox,
        work: {
          progress: {},
          handle: async ({ item }) => {
            heard.push(item);
            return Promise.resolve('done');
          },
          onRetry: async () => Promise.resolve(),
          onGiveUp: async () => Promise.resolve({}),
        },
        mailboxes: store.mailboxes,
        deadLetters: store.deadLetters,
        retryWindowMs: 60_000,
        connection: store.redis,
        concurrency: 2,
        drainTimeoutMs: 5000,
        logger,
      }),
    );

  const queue = () => store.queues.get<LateFileJob>('late-files');
  /** Forwards a message without its second file, as after a failure of its host. */
  const forwardedWithout = async (messageId: string): Promise<void> => {
    const url = `http://127.0.0.1:${String((host.address() as AddressInfo).port)}/shoes.jpg`;
    const ref = { channel: 'facebook', account: 'default', customerId: CUSTOMER } as const;
    const files = new LateFiles({ ...store, queue, firstWaitMs: 10 });
    const image = { kind: 'image', source: { url }, name: 'shoes.jpg' } as const;
    const event = {
      kind: 'message',
      dedupeId: 'm_1',
      providerMessageId: 'm_1',
      customer: { id: CUSTOMER },
      serviceIdentifier: '1067280970047460',
      text: 'Look',
      attachments: [{ kind: 'image', source: { unavailable: 'gone' } }, image],
    } as const;
    await store.messages.record({ id: messageId, direction: 'in', ...ref, atMs: 1 }, { step: 'accepted' });
    await files.follow({ type: 'message', messageId, ref, receivedAtMs: Date.now(), event }, [
      { hosted: false, kind: 'image', why: 'gone' },
      { hosted: false, kind: 'image', why: 'its host did not answer', isLate: true },
    ]);
  };
  const notesOf = async (messageId: string): Promise<string> =>
    JSON.stringify((await store.messages.history(messageId))?.trail);
  const allDone = async (): Promise<void> => {
    await eventually(
      async () => {
        const { waiting, active, delayed } = await queue().counts();
        return waiting + active + delayed === 0;
      },
      { ...WAIT, describe: 'the end of all tries' },
    );
  };

  it('follows in its conversation as a message of its own, once its host answers', async () => {
    const replies = [503, 503, 200];
    answer = (response) => response.writeHead(replies.shift() ?? 200, { 'content-type': 'image/jpeg' }).end('JPEG');
    await listen();
    await startWorker();
    await forwardedWithout('message-1');
    await eventually(() => heard.length > 0, { ...WAIT, describe: 'the file' });

    const [file] = engine.files;
    const [item] = heard;
    expect(item).to.have.nested.property('ref.customerId', CUSTOMER);
    expect(item?.type === 'message' && item.event).to.deep.include({
      text: 'The file that was missing: shoes.jpg',
      quotedMessageId: 'm_1',
      serviceIdentifier: '1067280970047460',
    });
    const attachments = item?.type === 'message' ? item.event.attachments : [];
    expect(attachments[0]).to.include({ kind: 'image', isStored: true, name: 'shoes.jpg', mimeType: 'image/jpeg' });
    expect((await engine.contentOf(file?.name ?? '')).toString()).to.equal('JPEG');
    expect(await notesOf('message-1')).to.include('file 2 came late');
    expect(tries).to.deep.equal(['media-unreachable', 'media-unreachable', 'stored']);
  });

  it('comes once, however often it is asked for and delivered', async () => {
    answer = (response) => response.writeHead(200).end('JPEG');
    await listen();
    await forwardedWithout('message-2');
    await forwardedWithout('message-2');
    await startWorker();
    await eventually(() => heard.length > 0, { ...WAIT, describe: 'the file' });
    await allDone();
    await forwardedWithout('message-2');
    await allDone();

    const key = inboundMailbox.keyOf(heard[0] as ChatItem);
    expect(await store.mailboxes.waiting(inboundMailbox, key)).to.equal(0);
    expect(heard).to.have.length(1);
  });

  it('is fetched by another worker if the first one stops meanwhile', async () => {
    let asked = 0;
    answer = () => {
      asked += 1;
    };
    await listen();
    const first = await startWorker({ drainTimeoutMs: 50 });
    await forwardedWithout('message-3');
    await eventually(() => asked > 0, { ...WAIT, describe: 'the first try' });
    await first.stop();
    answer = (response) => response.writeHead(200).end('JPEG');
    await startWorker();

    await eventually(() => heard.length === 1, { ...WAIT, describe: 'the file' });
  });

  const ends = {
    'its time is up': [503, { windowMs: 1 }, 'HTTP 503'],
    'its host refuses it for good': [403, {}, 'HTTP 403'],
  } as const;
  for (const [title, [status, options, why]] of Object.entries(ends))
    it(`is given up in the trail if ${title}`, async () => {
      answer = (response) => response.writeHead(status).end();
      await listen();
      await forwardedWithout('message-4');
      await startWorker(options);
      await allDone();

      expect(await notesOf('message-4'))
        .to.include('file 2 was given up')
        .and.to.include(why);
      expect(heard).to.deep.equal([]);
    });
});
