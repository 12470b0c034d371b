import { expect } from 'chai';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileEngineSimulator } from './file-engine-simulator.ts';

describe('FileEngineSimulator', () => {
  let engine: FileEngineSimulator;

  beforeEach(async () => {
    engine = await new FileEngineSimulator({ maxBytes: 300_000 }).listen();
  });
  afterEach(() => engine.stop());

  const upload = async (
    content: Uint8Array<ArrayBuffer>,
    fileName = 'cat.jpg',
    conversationId: string | null = '4711',
  ) => {
    const form = new FormData();
    form.set('file', new Blob([content], { type: 'image/jpeg' }), fileName);
    if (conversationId !== null) form.set('conversationId', conversationId);
    return fetch(`${engine.url}/api/uploadFileStream`, { method: 'POST', body: form });
  };

  it('returns a stored file byte by byte', async () => {
    const content = randomBytes(250_000);

    const answer: unknown = await (await upload(content)).json();
    const [file] = engine.files;
    const download = await fetch(`${engine.url}/api/downloadFileStream?filename=${file?.name ?? ''}`);

    expect(answer).to.deep.equal({
      message: 'File uploaded successfully.',
      name: file?.name,
      type: 'image/jpeg',
      size: 250_000,
      etag: createHash('md5').update(content).digest('hex'),
    });
    expect(file).to.include({ fileName: 'cat.jpg', conversationId: '4711' });
    expect(download.headers.get('content-type')).to.equal('image/jpeg');
    expect(Buffer.from(await download.arrayBuffer()).equals(content)).to.equal(true);
  });

  it('keeps two files of one name apart', async () => {
    await upload(Buffer.from('one'));
    await upload(Buffer.from('two'));

    const contents = await Promise.all(engine.files.map(({ name }) => engine.contentOf(name)));
    expect(contents.map(String)).to.deep.equal(['one', 'two']);
  });

  it('takes an empty file, and content that looks like a boundary', async () => {
    const tricky = Buffer.from('\r\n--\r\n\r\n------formdata-undici\r\n--');
    await upload(Buffer.alloc(0), 'empty.txt');
    await upload(tricky, 'tricky.txt');

    expect(engine.files.map(({ size }) => size)).to.deep.equal([0, tricky.length]);
    expect(await engine.contentOf(engine.files[1]?.name ?? '')).to.deep.equal(tricky);
  });

  for (const fileName of [
    'a/b.jpg',
    'ünïcode.jpg',
    'no-extension',
    'two.dots.jpg',
    'semi;colon.jpg',
    '.hidden',
    'a(1).jpg',
  ]) {
    it(`refuses a file named ${fileName}`, async () => {
      expect((await upload(Buffer.from('x'), fileName)).status).to.equal(400);
      expect(engine.violations).to.have.lengthOf(1);
      expect(engine.files).to.be.empty;
    });
  }

  for (const fileName of ['My cat-2_b.JPG', 'a.b', '42.pdf']) {
    it(`takes a file named ${fileName}`, async () => {
      expect((await upload(Buffer.from('x'), fileName)).status).to.equal(200);
    });
  }

  it('refuses too large a file and keeps nothing of it', async () => {
    expect((await upload(Buffer.alloc(300_001))).status).to.equal(413);
    expect(engine.files).to.be.empty;
    expect(engine.violations).to.be.empty;
  });

  it('refuses an upload without conversationId', async () => {
    expect((await upload(Buffer.from('x'), 'x.txt', null)).status).to.equal(400);
  });

  it('refuses an upload that is no form', async () => {
    const reply = await fetch(`${engine.url}/api/uploadFileStream`, { method: 'POST', body: '{}' });

    expect(reply.status).to.equal(400);
  });

  it('knows no file that it was not given', async () => {
    expect((await fetch(`${engine.url}/api/downloadFileStream?filename=../../etc/passwd`)).status).to.equal(404);
  });

  it('misbehaves on request, and then takes the file', async () => {
    engine.misbehave({ status: 500, body: { message: 'An error occurred while uploading file.' } });

    expect((await upload(Buffer.from('x'))).status).to.equal(500);
    expect((await upload(Buffer.from('x'))).status).to.equal(200);
  });

  it('keeps a given folder, and leaves no temporary one', async () => {
    const dataPath = await mkdtemp(join(tmpdir(), 'ccm-spec-'));
    const kept = await new FileEngineSimulator({ dataPath }).listen();
    const form = new FormData();
    form.set('conversationId', '1');
    form.set('file', new Blob(['hello']), 'h.txt');
    await fetch(`${kept.url}/api/uploadFileStream`, { method: 'POST', body: form });

    await kept.stop();

    expect(existsSync(dataPath)).to.equal(true);
    expect(await readdir(dataPath)).to.have.lengthOf(1);
    await rm(dataPath, { recursive: true });
  });
});
