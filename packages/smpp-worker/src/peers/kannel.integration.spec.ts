import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { freePort, ManagedProcess } from '@ccm/testing/servers';
import { SmscSimulator } from '@ccm/simulators/smsc';
import { eventually } from '@ccm/testing/support';
import { listens } from '../../test/peer-session.ts';

const REMEDY = 'install the Debian package kannel';

interface Ports {
  readonly smsc: number;
  readonly admin: number;
  readonly smsbox: number;
  readonly sendsms: number;
  readonly application: number;
}

/** Kannel as an operator configures it: one SMPP connection, HTTP in and out. */
const configuration = (ports: Ports): string => `
group = core
admin-port = ${String(ports.admin)}
admin-password = secret
smsbox-port = ${String(ports.smsbox)}
box-allow-ip = "127.0.0.1"
box-deny-ip = ""
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = sim
host = 127.0.0.1
port = ${String(ports.smsc)}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret08
system-type = VMA
interface-version = 34
msg-id-type = 0x01
source-addr-autodetect = yes

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${String(ports.smsbox)}
sendsms-port = ${String(ports.sendsms)}

group = sendsms-user
username = tester
password = secret
concatenation = true
max-messages = 10

group = sms-service
keyword = default
get-url = "http://127.0.0.1:${String(ports.application)}/message?from=%p&text=%b&charset=%C"
max-messages = 0
concatenation = true
`;

describe('Kannel as the ESME', () => {
  let folder: string;
  let smsc: SmscSimulator;
  let application: Server;
  let boxes: ManagedProcess[];
  let ports: Ports;
  const asked: URL[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kannel-'));
    smsc = await new SmscSimulator({ receipts: { form: 'text', idAs: 'decimal' } }).listen();
    application = createServer((request, response) => {
      asked.push(new URL(request.url ?? '/', 'http://application'));
      response.end();
    });
    await new Promise<void>((resolve) => {
      application.listen(0, '127.0.0.1', resolve);
    });
    ports = {
      smsc: smsc.port,
      admin: await freePort(),
      smsbox: await freePort(),
      sendsms: await freePort(),
      application: (application.address() as AddressInfo).port,
    };
    await writeFile(join(folder, 'kannel.conf'), configuration(ports));
    boxes = [];
    const start = async (command: string, port: number): Promise<void> => {
      const args = ['-v', '3', join(folder, 'kannel.conf')];
      const ready = async (): Promise<boolean> => listens(port);
      boxes.push(await ManagedProcess.start({ name: command, command, args, cwd: folder, remedy: REMEDY, ready }));
    };
    await start('/usr/sbin/bearerbox', ports.smsbox);
    await start('/usr/sbin/smsbox', ports.sendsms);
    await smsc.waitUntil(() => smsc.bound.length === 1);
  });
  after(async () => {
    for (const box of boxes.toReversed()) await box.kill('SIGKILL');
    await smsc.stop();
    await new Promise((resolve) => {
      application.close(resolve);
    });
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (text: string, more: Readonly<Record<string, string>> = {}): Promise<void> => {
    const query = new URLSearchParams({
      username: 'tester',
      password: 'secret',
      from: '62442',
      to: '+447700900123',
      text,
      charset: 'UTF-8',
      ...more,
    });
    const reply = await fetch(`http://127.0.0.1:${String(ports.sendsms)}/cgi-bin/sendsms?${query.toString()}`);
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
    const report = `http://127.0.0.1:${String(ports.application)}/report?kind=%d`;
    await send('Report me', { 'dlr-mask': '3', 'dlr-url': report });
    const url = await eventually(() => asked.find(({ pathname }) => pathname === '/report'));
    expect(url.searchParams.get('kind')).to.equal('1');
  });

  for (const long of ['udh8', 'sar', 'payload'] as const) {
    it(`takes what customers write (${long})`, async () => {
      asked.length = 0;
      const text = `${long} € ${'x'.repeat(180)}`;
      const answers = await smsc.customerWrites({ from: '+447700900123', to: '62442', text, long, reference: 9 });
      expect(new Set(answers)).to.deep.equal(new Set([0]));
      await eventually(() => asked.some(({ pathname }) => pathname === '/message'));
    });
  }
});
