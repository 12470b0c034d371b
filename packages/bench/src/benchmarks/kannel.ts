import { KANNEL_LOGIN, KannelServer } from '@ccm/testing/servers';
import { apiMessage, customerOf, getBytes, oneToN, postAll } from '../load/index.ts';
import type { LoadOptions } from '../load/index.ts';
import { arrivalRate, BenchLab } from '../lab/index.ts';
import { sideBySide } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const MESSAGES = 36_000;
const WINDOW = 50;
const CONNECTIONS = 32;
const SMSC = `max-pending-submits = ${String(WINDOW)}\nthroughput = 0`;

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
          await using boxes = await KannelServer.start({ smscPort: lab.smsc.port, smsc: SMSC, spool: true });
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
    ...KANNEL_LOGIN,
    from: '15550100',
    to: `+${customerOf(number)}`,
    text: `bench-${String(number)} from an application`,
  });
  return getBytes(`/cgi-bin/sendsms?${query.toString()}`);
};
