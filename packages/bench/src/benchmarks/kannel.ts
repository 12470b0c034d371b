import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, ManagedProcess } from '@ccm/testing/servers';
import { apiMessage, customerOf, getBytes, oneToN, postAll } from '../load/index.ts';
import type { LoadOptions } from '../load/index.ts';
import { arrivalRate, BenchLab } from '../lab/index.ts';
import { sideBySide } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const MESSAGES = 12_000;
const WINDOW = 50;
const CONNECTIONS = 32;
const REMEDY = 'install the Debian package kannel';

/** From an application's HTTP request to the SMSC, beside Kannel with its spool on, both over one bind. */
export const kannel: Benchmark = {
  name: 'kannel',
  run: async ({ progress, repetitions, scaled }) => {
    await using lab = await BenchLab.start();
    const count = scaled(MESSAGES);
    const arriving = async (load: LoadOptions): Promise<number> => {
      const [rate] = await Promise.all([arrivalRate(lab.smsc, count), postAll(load)]);
      return rate;
    };
    return await sideBySide(
      '/s',
      repetitions,
      {
        what: `Kannel with its spool, HTTP to SMSC, window ${String(WINDOW)}`,
        measure: async () => {
          progress('kannel: Kannel');
          await lab.clear();
          await using boxes = await KannelBoxes.start(lab.smsc.port);
          return await arriving({ port: boxes.port, connections: CONNECTIONS, requests: oneToN(count, sendSms) });
        },
      },
      [
        {
          what: `REST to SMSC, 1 gateway, 1 smpp-worker, 1 bind, window ${String(WINDOW)}`,
          goal: { of: 'ratio', atLeast: 1 },
          measure: async () => {
            progress('kannel: ours');
            await lab.clear();
            const worker = await lab.fleet.startService('smpp-worker');
            const requests = oneToN(count, (number) => apiMessage(number, { channel: 'smpp' }));
            const rate = await arriving({ port: lab.gatewayPort, connections: CONNECTIONS, requests });
            await worker.stop();
            return rate;
          },
        },
      ],
    );
  },
};

const sendSms = (number: number): Buffer => {
  const query = new URLSearchParams({
    username: 'bench',
    password: 'bench',
    from: '15550100',
    to: `+${customerOf(number)}`,
    text: `bench-${String(number)} from an application`,
  });
  return getBytes(`/cgi-bin/sendsms?${query.toString()}`);
};

/** Bearerbox and smsbox, as an operator who must lose nothing configures them. */
class KannelBoxes implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #boxes: ManagedProcess[] = [];

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  static async start(smscPort: number): Promise<KannelBoxes> {
    const [admin, smsbox, port] = [await freePort(), await freePort(), await freePort()];
    const folder = await mkdtemp(join(tmpdir(), 'ccm-kannel-'));
    await mkdir(join(folder, 'spool'));
    const boxes = new KannelBoxes(port, folder);
    await writeFile(join(folder, 'kannel.conf'), configurationOf({ admin, smsbox, port, smscPort, folder }));
    await boxes.#open('/usr/sbin/bearerbox', smsbox);
    await boxes.#open('/usr/sbin/smsbox', port);
    return boxes;
  }

  async #open(command: string, port: number): Promise<void> {
    const args = ['-v', '4', join(this.#folder, 'kannel.conf')];
    const ready = async (): Promise<boolean> => listens(port);
    this.#boxes.push(
      await ManagedProcess.start({ name: command, command, args, cwd: this.#folder, remedy: REMEDY, ready }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const box of this.#boxes.toReversed()) await box.kill('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  return true;
}

interface KannelPorts {
  readonly admin: number;
  readonly smsbox: number;
  readonly port: number;
  readonly smscPort: number;
  readonly folder: string;
}

const configurationOf = ({ admin, smsbox, port, smscPort, folder }: KannelPorts): string => `
group = core
admin-port = ${String(admin)}
admin-password = bench
smsbox-port = ${String(smsbox)}
box-allow-ip = "127.0.0.1"
box-deny-ip = ""
dlr-storage = internal
store-type = spool
store-location = "${folder}/spool"

group = smsc
smsc = smpp
smsc-id = bench
host = 127.0.0.1
port = ${String(smscPort)}
transceiver-mode = true
smsc-username = bench
smsc-password = bench
system-type = VMA
interface-version = 34
max-pending-submits = ${String(WINDOW)}
throughput = 0

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${String(smsbox)}
sendsms-port = ${String(port)}

group = sendsms-user
username = bench
password = bench
max-messages = 10
`;
