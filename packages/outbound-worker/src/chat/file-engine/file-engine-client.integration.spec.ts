import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { UpstreamError } from '@ccm/core/domain';
import { createHttpClient } from '@ccm/shared/platform/http';
import type { ClosableHttpClient } from '@ccm/shared/platform/http';
import { FileEngineSimulator } from '@ccm/simulators/file-engine';
import { FileEngineClient } from './file-engine-client.ts';
import type { FileUpload, StoredFile } from './file-engine-client.ts';

const CHUNK = Buffer.alloc(65_536, 'x');

describe('FileEngineClient', () => {
  let engine: FileEngineSimulator;
  let http: ClosableHttpClient;
  const { signal } = new AbortController();

  beforeEach(async () => {
    engine = await new FileEngineSimulator({ maxBytes: 50_000_000 }).listen();
    http = createHttpClient({ userAgent: 'test' });
  });

  afterEach(async () => {
    http.close();
    await engine.stop();
  });

  async function upload(
    body: Readable,
    rest: Partial<FileUpload> & { readonly maxBytes?: number } = {},
  ): Promise<StoredFile> {
    const { maxBytes = 50_000_000, ...more } = rest;
    const client = new FileEngineClient({
      url: `${engine.url}/`,
      publicUrl: 'https://public.example/fe/',
      http,
      maxBytes,
    });
    return client.upload({ body, mimeType: 'image/png', conversationId: 'c-1', signal, ...more });
  }

  it('stores a file and gives its public link', async () => {
    const stored = await upload(Readable.from([Buffer.from('PNG'), Buffer.from('…🎉')]), { name: 'Bild ä.png' });

    const [file] = engine.files;
    expect(stored).to.deep.equal({
      url: `https://public.example/fe/api/downloadFileStream?filename=${encodeURIComponent(file?.name ?? '')}`,
      name: 'Bild ä.png',
      mimeType: 'image/png',
      sizeBytes: 10,
    });
    expect(file).to.include({ fileName: 'Bild a.png', type: 'image/png', size: 10, conversationId: 'c-1' });
    expect((await engine.contentOf(file?.name ?? '')).toString()).to.equal('PNG…🎉');
    expect(engine.violations).to.be.empty;
  });

  it('takes an empty file, and one with a text that looks like a boundary', async () => {
    await upload(Readable.from([]));
    await upload(Readable.from(['\r\n------ccm\r\n--\r\n']));

    expect(engine.files.map(({ size }) => size)).to.deep.equal([0, 17]);
  });

  it('reads a file no faster than the File Engine takes it', async () => {
    const sockets: Socket[] = [];
    const deaf = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined).pause());
    }).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    let read = 0;
    const body = Readable.from(
      (function* () {
        for (; read < 2_000; read += 1) yield CHUNK;
      })(),
    );

    const url = `http://127.0.0.1:${String((deaf.address() as AddressInfo).port)}`;
    const client = new FileEngineClient({ url, publicUrl: url, http, maxBytes: 1e9, timeoutMs: 500 });
    const error = await failureOf(client.upload({ body, mimeType: 'image/png', conversationId: 'c-1', signal }));

    expect(error.advice.retryable).to.equal(true);
    expect(read * CHUNK.length).to.be.below(20_000_000);
    for (const socket of sockets) socket.destroy();
    deaf.close();
  });

  it('ends a file that grows too large, leaving none behind', async () => {
    const body = Readable.from(
      (function* () {
        for (;;) yield CHUNK;
      })(),
    );

    const error = await failureOf(upload(body, { maxBytes: 1_000_000 }));

    expect(error).to.include({
      upstream: 'media',
      message: 'The file is larger than 1000000 bytes (MEDIA_MAX_BYTES)',
    });
    expect(error.advice.retryable).to.equal(false);
    expect(body.destroyed).to.equal(true);
    expect(engine.files).to.be.empty;
  });

  it('tries again when the file breaks off, leaving none behind', async () => {
    const body = Readable.from(
      (function* () {
        yield CHUNK;
        throw new Error('ECONNRESET');
      })(),
    );

    const error = await failureOf(upload(body));

    expect(error).to.include({ upstream: 'media', message: 'The file broke off while it was fetched' });
    expect(error.advice.retryable).to.equal(true);
    expect(engine.files).to.be.empty;
  });

  for (const { status, retryable } of [
    { status: 500, retryable: true },
    { status: 413, retryable: false },
  ]) {
    it(`takes ${String(status)} for ${retryable ? 'passing' : 'final'}, and lets go of the file`, async () => {
      engine.misbehave({ status });
      const body = Readable.from([CHUNK]);

      const error = await failureOf(upload(body));

      expect(error).to.include({ upstream: 'file-engine', status });
      expect(error.advice.retryable).to.equal(retryable);
      expect(body.destroyed).to.equal(true);
    });
  }

  it('does not trust an answer without a name', async () => {
    engine.misbehave({ status: 200, body: { message: 'fine' } });

    const error = await failureOf(upload(Readable.from(['x'])));

    expect(error.message).to.equal('It took the file without saying under which name');
  });
});

async function failureOf(outcome: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await outcome.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UpstreamError) return error;
  throw new Error('it did not fail as expected', { cause: error });
}
