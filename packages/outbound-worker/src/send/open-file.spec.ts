import { text } from 'node:stream/consumers';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import { expect } from 'chai';
import { UpstreamError } from '@ccm/core/domain';
import { fileOpener } from './open-file.ts';
import type { FileOpenerDeps } from './open-file.ts';

const opener = (deps: Partial<FileOpenerDeps>): ReturnType<typeof fileOpener> =>
  fileOpener({
    http: loopbackHttp,
    fileEngine: undefined,
    fileEngineHttp: loopbackHttp,
    trustedHosts: () => [],
    ...deps,
  });
const within5s = (): AbortSignal => AbortSignal.timeout(5000);

describe('A file of a message to a customer', () => {
  it('is fetched from the File Engine’s own address, whichever address its link has', async () => {
    await using engine = await FakeProvider.start([
      { status: 200, body: 'one' },
      { status: 200, body: 'two' },
    ]);
    const open = opener({ fileEngine: { url: `${engine.url}/files`, publicUrl: 'https://files.example.com' } });
    const links = ['https://files.example.com/api/a?filename=1', `${engine.url}/files/api/a?filename=2`];
    const opened = [];
    for (const link of links) opened.push(await text((await open(link, within5s())).body));

    expect(opened).to.deep.equal(['one', 'two']);
    expect(engine.calls.map(({ path }) => path)).to.deep.equal(['/files/api/a?filename=1', '/files/api/a?filename=2']);
  });

  it('is not fetched from our own network, unless its host is named', async () => {
    await using inside = await FakeProvider.start([{ status: 200, body: 'inside' }]);
    const link = `${inside.url}/a.jpg`;
    const refused = await opener({})(link, within5s()).catch((error: unknown) => error);
    const opened = await opener({ trustedHosts: () => [new URL(link).host] })(link, within5s());

    expect(refused).to.be.instanceOf(UpstreamError).and.have.nested.property('advice.retryable', false);
    expect(await text(opened.body)).to.equal('inside');
  });

  it('is not followed to a host that is not allowed', async () => {
    await using inside = await FakeProvider.start([{ status: 302, headers: { location: 'http://127.0.0.1:1/b' } }]);
    const open = opener({ trustedHosts: () => [new URL(inside.url).host] });

    const refused = await open(`${inside.url}/a.jpg`, within5s()).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(UpstreamError).and.have.property('message').that.includes('127.0.0.1');
  });
});
