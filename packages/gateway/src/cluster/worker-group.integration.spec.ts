import { expect } from 'chai';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { eventually, linesOfEvent } from '@ccm/testing/support';
import { postNumber, readiness, startGateway } from '../../test/gateway-lab.ts';
import type { Lab } from '../../test/gateway-lab.ts';

describe('a gateway of several processes', () => {
  let redis: RunningRedis;
  let lab: Lab;

  const start = async (): Promise<void> => {
    redis = await startRedis();
    lab = await startGateway(redis, { GATEWAY_PROCESSES: '2' });
  };
  const stop = async (): Promise<void> => {
    await lab.gateway.stop();
    await redis.stop();
  };

  /** The processes that listen, as their log lines tell. */
  function listeners(): number[] {
    return [...new Set(linesOfEvent(lab.gateway.output, 'gateway-listening').map(({ pid }) => Number(pid)))];
  }

  const metric = async (name: string): Promise<number | undefined> => {
    const text = await (await fetch(`${lab.gateway.adminUrl}/metrics`)).text();
    const [, value] = new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text) ?? [];
    return value === undefined ? undefined : Number(value);
  };

  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  const bothListen = async (): Promise<void> => {
    await eventually(async () => (await readiness(lab)).checks['processes']?.detail === '2 of 2 listen, 2 ready');
  };

  describe('at work', () => {
    before(start);
    after(stop);

    it('counts the webhooks of all of them in one place, and shows each metric once', async () => {
      await bothListen();
      const earlier = (await metric('ccm_webhooks_total')) ?? 0;
      const responses = await Promise.all(Array.from({ length: 40 }, async (_, number) => postNumber(lab, number)));
      expect(responses.every(({ status }) => status === 200)).to.equal(true);
      expect(await metric('ccm_webhooks_total')).to.equal(earlier + 40);
      expect(await metric('ccm_gateway_processes')).to.equal(2);
      const text = await (await fetch(`${lab.gateway.adminUrl}/metrics`)).text();
      const types = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
      expect(new Set(types).size).to.equal(types.length);
    });

    it('replaces one that dies, and serves meanwhile', async () => {
      await bothListen();
      const [victim = 0] = listeners();
      process.kill(victim, 'SIGKILL');
      await eventually(async () => (await metric('ccm_gateway_processes_replaced_total')) === 1);
      expect((await postNumber(lab, 1)).status).to.equal(200);
      await bothListen();
      expect(isAlive(victim)).to.equal(false);
    });
  });

  describe('at its end', () => {
    beforeEach(start);
    afterEach(stop);

    it('drains all of them at SIGTERM', async () => {
      await bothListen();
      const pids = listeners();
      expect(pids).to.have.length(2);
      await lab.gateway.stop();
      expect(pids.filter(isAlive)).to.deep.equal([]);
      expect(lab.gateway.output.match(/"exitCode":0/g)).to.have.length(3);
    });

    it('takes the workers along when the primary is killed', async () => {
      await bothListen();
      const pids = listeners();
      await lab.gateway.kill('SIGKILL');
      await eventually(() => pids.every((pid) => !isAlive(pid)));
    });
  });
});
