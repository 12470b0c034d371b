import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { KANNEL_LOGIN, KannelServer } from '@ccm/testing/servers';
import { SmscSimulator } from '@ccm/simulators/smsc';
import { eventually } from '@ccm/testing/support';

describe('Kannel as the ESME', () => {
  let smsc: SmscSimulator;
  let application: Server;
  let applicationUrl: string;
  let kannel: KannelServer;
  const asked: URL[] = [];

  before(async () => {
    smsc = await new SmscSimulator({ receipts: { form: 'text', idAs: 'decimal' } }).listen();
    application = createServer((request, response) => {
      asked.push(new URL(request.url ?? '/', 'http://application'));
      response.end();
    });
    await new Promise<void>((resolve) => {
      application.listen(0, '127.0.0.1', resolve);
    });
    applicationUrl = `http://127.0.0.1:${String((application.address() as AddressInfo).port)}`;
    kannel = await KannelServer.start({
      smscPort: smsc.port,
      smsc: 'msg-id-type = 0x01\nsource-addr-autodetect = yes',
      getUrl: `${applicationUrl}/message?from=%p&text=%b&charset=%C`,
    });
    await smsc.waitUntil(() => smsc.bound.length === 1);
  });
  after(async () => {
    await kannel.stop();
    await smsc.stop();
    await new Promise((resolve) => {
      application.close(resolve);
    });
  });

  const send = async (text: string, more: Readonly<Record<string, string>> = {}): Promise<void> => {
    const query = new URLSearchParams({
      ...KANNEL_LOGIN,
      from: '62442',
      to: '+447700900123',
      text,
      charset: 'UTF-8',
      ...more,
    });
    const reply = await fetch(`http://127.0.0.1:${String(kannel.port)}/cgi-bin/sendsms?${query.toString()}`);
    expect(reply.status).to.equal(202);
  };

  it('sends a GSM text that the simulator reads', async () => {
    await send('Hello @ [€]');
    await smsc.waitUntil(() => smsc.messages.some(({ text }) => text === 'Hello @ [€]'));
  });

  it('sends a long text in UCS-2 that the simulator joins', async () => {
    const text = 'Привет, как дела? '.repeat(12);
    await send(text, { coding: '2' });
    const message = await smsc.waitUntil(() => smsc.messages.find(({ parts }) => parts > 1));
    expect(message.text).to.equal(text);
    expect(smsc.violations).to.deep.equal([]);
  });

  it('understands the receipts, though their id has another base', async () => {
    const report = `${applicationUrl}/report?kind=%d`;
    await send('Report me', { 'dlr-mask': '3', 'dlr-url': report });
    const url = await eventually(() => asked.find(({ pathname }) => pathname === '/report'));
    expect(url.searchParams.get('kind')).to.equal('1');
  });

  for (const long of ['udh8', 'sar', 'payload'] as const) {
    it(`takes customers' messages (${long})`, async () => {
      asked.length = 0;
      const text = `${long} € ${'x'.repeat(180)}`;
      const answers = await smsc.customerWrites({ from: '+447700900123', to: '62442', text, long, reference: 9 });
      expect(new Set(answers)).to.deep.equal(new Set([0]));
      await eventually(() => asked.some(({ pathname }) => pathname === '/message'));
    });
  }
});
