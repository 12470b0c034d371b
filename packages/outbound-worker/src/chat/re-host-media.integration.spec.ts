import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { channelOf } from '@ccm/channels/registry';
import { FileEngineSimulator } from '@ccm/simulators/file-engine';
import { loopbackHttp } from '@ccm/testing/support';
import { expect } from 'chai';
import { FileEngineClient } from './file-engine/index.ts';
import { reHostMedia } from './re-host-media.ts';
import type { ReHostDeps, StoringOutcome } from './re-host-media.ts';

const ACCOUNT = { name: 'default', channel: 'facebook', provider: 'facebook', settings: {} } as const;
const MAX_BYTES = 1000;

describe('reHostMedia', () => {
  let engine: FileEngineSimulator;
  let host: Server;
  /** The answer of the file's host. */
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    engine = await new FileEngineSimulator().listen();
    host = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
    await once(host, 'listening');
    answer = (response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end('JPEG');
  });

  afterEach(async () => {
    host.closeAllConnections();
    host.close();
    await engine.stop();
  });

  /** One try, as its observer is told of it. */
  const observed = async (deps: Partial<ReHostDeps> = {}): Promise<readonly StoringOutcome[]> => {
    const outcomes: StoringOutcome[] = [];
    const url = `http://127.0.0.1:${String((host.address() as AddressInfo).port)}/shoes.jpg`;
    const { url: engineUrl } = engine;
    await reHostMedia(
      { kind: 'image', source: { url } },
      {
        channel: channelOf('facebook'),
        account: ACCOUNT,
        http: loopbackHttp,
        fileEngine: new FileEngineClient({
          url: engineUrl,
          publicUrl: engineUrl,
          http: loopbackHttp,
          maxBytes: MAX_BYTES,
        }),
        assertAllowed: async () => Promise.resolve(),
        observeStoring: (_account, outcome) => outcomes.push(outcome),
        conversationTag: 'c-1',
        openWithinMs: 30_000,
        signal: new AbortController().signal,
        ...deps,
      },
    ).catch(() => undefined);
    return outcomes;
  };

  it('tells of a file that is stored', async () => {
    expect(await observed()).to.deep.equal([{ outcome: 'stored' }]);
  });

  for (const [status, reason] of [
    [507, 'file-engine-unreachable'],
    [413, 'rejected-by-file-engine'],
  ] as const)
    it(`names the File Engine that answers ${String(status)}`, async () => {
      engine.misbehave({ status });
      expect(await observed()).to.deep.equal([{ outcome: 'not-stored', reason }]);
    });

  for (const [title, reply, reason] of [
    ['is out of order', (response) => response.writeHead(503).end(), 'media-unreachable'],
    ['refuses', (response) => response.writeHead(403).end(), 'rejected-by-media'],
    [
      'gives too large a file',
      (response) => response.writeHead(200).end('x'.repeat(MAX_BYTES + 1)),
      'rejected-by-media',
    ],
  ] as const satisfies readonly (readonly [string, (response: ServerResponse) => unknown, string])[])
    it(`names the host that ${title}`, async () => {
      answer = reply;
      expect(await observed()).to.deep.equal([{ outcome: 'not-stored', reason }]);
    });

  it('names the host that does not answer in time', async () => {
    answer = () => undefined;
    expect(await observed({ openWithinMs: 50 })).to.deep.equal([
      { outcome: 'not-stored', reason: 'media-unreachable' },
    ]);
  });

  it('tells nothing of a try that ends with the process', async () => {
    const stopping = new AbortController();
    answer = () => {
      stopping.abort();
    };
    expect(await observed({ signal: stopping.signal })).to.deep.equal([]);
  });
});
