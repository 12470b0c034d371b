import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { ActiveMqBroker } from './activemq-broker.ts';
import { JmsClient } from './jms-client.ts';
import { tcpProbe } from '../tcp-probe.ts';

const run = promisify(execFile);

describe('ActiveMqBroker and JmsClient', () => {
  let folder: string;
  let broker: ActiveMqBroker;
  let jms: JmsClient;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "ccm-spec it's 100 % Zoë & co-"));
    const dataPath = join(folder, 'broker');
    broker = await ActiveMqBroker.start({ dataPath, login: { username: 'ccm', password: 'a<b>&"c' } });
    jms = await JmsClient.start(broker);
  });

  after(async () => {
    await jms.stop();
    await broker.stop();
    await rm(folder, { recursive: true });
  });

  it('carries text and bytes with type, correlation id and properties', async () => {
    await jms.send(
      'both-kinds',
      { body: 'Grüße 🎉', type: 'SendSms', correlationId: 'c-1', properties: { tenant: 'uk' } },
      { body: '{"text":"🎉"}', kind: 'bytes', persistent: false },
    );

    const [text, bytes] = await jms.receive('both-kinds', { max: 2 });

    expect(text).to.deep.include({
      kind: 'text',
      body: 'Grüße 🎉',
      type: 'SendSms',
      correlationId: 'c-1',
      persistent: true,
      redelivered: false,
      properties: { tenant: 'uk' },
    });
    expect(bytes).to.include({ kind: 'bytes', body: '{"text":"🎉"}', type: null, persistent: false });
  });

  it('lets a queue be looked at without taking anything off', async () => {
    await jms.send('looked-at', { body: 'one' }, { body: 'two' });

    expect(await jms.browse('looked-at')).to.have.lengthOf(2);
    expect((await jms.receive('looked-at', { max: 5, timeoutMs: 300 })).map(({ body }) => body)).to.deep.equal([
      'one',
      'two',
    ]);
    expect(await jms.browse('looked-at')).to.be.empty;
  });

  it('receives by selector', async () => {
    await jms.send('selected', { body: 'no', type: 'Other' }, { body: 'yes', type: 'SendSms' });

    const received = await jms.receive('selected', { selector: "JMSType = 'SendSms'" });

    expect(received.map(({ body }) => body)).to.deep.equal(['yes']);
  });

  it('keeps persistent messages and its ports through a power cut', async () => {
    const { stompPort, pid } = broker;
    await jms.send('survivor', { body: 'still here' });

    await broker.restart('SIGKILL');

    expect(broker).to.include({ stompPort });
    expect(broker.pid).not.to.equal(pid);
    const received = await jms.receive('survivor').catch(() => jms.receive('survivor'));
    expect(received.map(({ body }) => body)).to.deep.equal(['still here']);
  });

  it('refuses a wrong password', async () => {
    await using stranger = await JmsClient.start({
      openWireUrl: broker.openWireUrl,
      login: { username: 'ccm', password: 'wrong' },
    });

    const outcome = await stranger.browse('any').then(
      () => 'let in',
      (error: unknown) => String(error),
    );

    expect(outcome).to.include('invalid');
    expect(
      await tcpProbe(broker.stompPort, 'CONNECT\naccept-version:1.2\nhost:x\nlogin:ccm\npasscode:wrong\n\n\0'),
    ).to.match(/^ERROR/);
  });

  it('opens more connectors, with TLS', async () => {
    const keyStorePath = join(folder, 'broker.p12');
    const password = 'changeit';
    const keytool = ['-genkeypair', '-alias', 'broker', '-keyalg', 'RSA', '-dname', 'CN=localhost', '-validity', '30'];
    await run('keytool', [...keytool, '-keystore', keyStorePath, '-storetype', 'PKCS12', '-storepass', password], {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });

    const secured = await ActiveMqBroker.start({
      persistent: false,
      tls: { keyStorePath, keyStorePassword: password, keyStoreType: 'PKCS12' },
      connectors: { secure: { scheme: 'stomp+ssl' } },
    });
    const socket = connect({
      host: '127.0.0.1',
      port: secured.portOf('secure'),
      rejectUnauthorized: false,
    });
    const answer = await new Promise<string>((resolve, reject) => {
      socket.once('secureConnect', () => socket.write('CONNECT\naccept-version:1.2\nhost:x\n\n\0'));
      socket.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8')));
      socket.once('error', reject);
    });
    socket.destroy();

    expect(answer).to.match(/^CONNECTED/);
    await secured.stop();
    expect(existsSync(secured.dataPath)).to.equal(false);
  });
});
