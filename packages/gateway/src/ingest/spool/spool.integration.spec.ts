import { expect } from 'chai';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, RedisServer, startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { keys } from '@ccm/shared/storage/redis';
import { connectTo, eventually, linesOfEvent } from '@ccm/testing/support';
import { Consumer, postNumber, readiness, startGateway } from '../../../test/gateway-lab.ts';
import type { Lab } from '../../../test/gateway-lab.ts';

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** One after the other, so that their order is known. */
async function postAll(lab: Lab, numbers: readonly number[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const number of numbers) statuses.push((await postNumber(lab, number)).status);
  return [...new Set(statuses)];
}

async function expectNumbers(consumer: Consumer, numbers: readonly number[]): Promise<void> {
  await eventually(() => consumer.numbers.length >= numbers.length, {
    timeoutMs: 40_000,
    describe: `${numbers.length} webhooks to come out`,
  });
  expect(consumer.numbers).to.deep.equal(numbers);
}

/** A busy machine may have spooled some because Redis answered late. */
async function untilSpoolIsEmpty(lab: Lab): Promise<void> {
  await eventually(async () => (await readiness(lab)).checks['spool']?.detail?.startsWith('0 envelopes') === true, {
    timeoutMs: 40_000,
    describe: 'the spool to be empty',
  });
}

describe('the gateway while Redis is away', () => {
  let redis: RunningRedis;
  const untilKnown = async (gateways: number): Promise<void> => {
    const connection = connectTo(redis);
    await eventually(async () => (await connection.zcard(keys.replayGateways)) === gateways);
    connection.disconnect();
  };
  let lab: Lab | undefined;
  let folder: string;
  const spool = (): string => join(folder, 'spool');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ccm-gateway-'));
    // Data that Redis confirmed survives its own death without fsync; a slow disk would make a gateway spool while others do not.
    redis = await startRedis({ appendOnly: true, directives: { appendfsync: 'no' } });
  });

  afterEach(async () => {
    await lab?.gateway.stop();
    lab = undefined;
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  describe('with a spool', () => {
    it('answers 2xx, stays ready, and brings everything to Redis in order when it is back', async () => {
      lab = await startGateway(redis, { SPOOL_PATH: spool() });
      expect(await postAll(lab, range(1, 10))).to.deep.equal([200]);
      await untilSpoolIsEmpty(lab);
      await redis.kill();
      expect(await postAll(lab, range(11, 80))).to.deep.equal([200]);
      const { status, checks } = await readiness(lab);
      expect(status).to.equal(200);
      expect(checks['redis']?.detail).to.include('webhooks go to the spool');
      expect(checks['spool']?.detail).to.match(/^70 envelopes, \d+ bytes$/);
      await redis.start();
      await using consumer = await Consumer.start(redis);
      expect(await postAll(lab, range(81, 120))).to.deep.equal([200]);
      await expectNumbers(consumer, range(1, 120));
      await eventually(() => readdirSync(spool()).every((name) => !name.endsWith('.spool')));
    });

    it('answers 2xx within a second when Redis hangs, and loses nothing that was on its way', async () => {
      lab = await startGateway(redis, { SPOOL_PATH: spool() });
      expect(await postAll(lab, range(1, 5))).to.deep.equal([200]);
      redis.pause();
      const startedMs = performance.now();
      // All at once: the first of them are on their way to Redis already when the silence is noticed.
      const responses = await Promise.all(
        range(6, 25).map(async (number) => postNumber({ url: lab?.url ?? '' }, number)),
      );
      expect(responses.map(({ status }) => status)).to.deep.equal(responses.map(() => 200));
      // A busy machine takes longer than the second that is promised; without the check it would hang.
      expect(performance.now() - startedMs).to.be.below(10_000);
      expect(await postAll(lab, range(26, 40))).to.deep.equal([200]);
      redis.resume();
      await using consumer = await Consumer.start(redis);
      await eventually(() => consumer.numbers.length === 40, { timeoutMs: 40_000 });
      expect(consumer.numbers.toSorted((a, b) => a - b)).to.deep.equal(range(1, 40));
      expect(consumer.numbers.slice(25)).to.deep.equal(range(26, 40));
    });

    it('survives its own kill -9 while it spools, and a torn last record', async () => {
      lab = await startGateway(redis, { SPOOL_PATH: spool() });
      await redis.kill();
      expect(await postAll(lab, range(1, 30))).to.deep.equal([200]);
      await lab.gateway.kill('SIGKILL');
      const segment = readdirSync(spool()).find((name) => name.endsWith('.spool')) ?? '';
      appendFileSync(join(spool(), segment), Buffer.from([200, 0, 0, 0, 1, 2, 3, 4, 5]));

      lab = await startGateway(redis, { SPOOL_PATH: spool() });
      expect(linesOfEvent(lab.gateway.output, 'spool-record-torn')).to.have.lengthOf(1);
      expect(await postAll(lab, range(31, 40))).to.deep.equal([200]);
      await redis.start();
      await using consumer = await Consumer.start(redis);
      await expectNumbers(consumer, range(1, 40));
    });

    it('takes over the files of a dead replica in the same folder, and none of a living one', async () => {
      lab = await startGateway(redis, { SPOOL_PATH: spool() });
      const other = await startGateway(redis, { SPOOL_PATH: spool() });
      try {
        await redis.kill();
        expect(await postAll(other, range(1, 20))).to.deep.equal([200]);
        expect((await readiness(lab)).checks['spool']?.detail).to.equal('0 envelopes, 0 bytes');
        await other.gateway.kill('SIGKILL');
        await eventually(async () => (await readiness(lab as Lab)).checks['spool']?.detail?.startsWith('20 envelopes'));
        await redis.start();
        await using consumer = await Consumer.start(redis);
        await expectNumbers(consumer, range(1, 20));
      } finally {
        await other.gateway.stop();
      }
    });

    it('keeps the order of webhooks that several gateways spooled in turn, each in its own spool', async () => {
      lab = await startGateway(redis, { SPOOL_PATH: join(folder, 'first') });
      const second = await startGateway(redis, { SPOOL_PATH: join(folder, 'second') });
      const inTurn = async (numbers: readonly number[]): Promise<void> => {
        for (const number of numbers) {
          // The order between gateways is that of their clocks: to the millisecond.
          const lastMs = Date.now();
          await eventually(() => Date.now() > lastMs, { intervalMs: 1 });
          const { status } = await postNumber(number % 2 === 0 ? (lab as Lab) : second, number);
          expect(status).to.equal(200);
        }
      };
      const bothSpool = async (isSpooling: boolean): Promise<void> => {
        for (const gateway of [lab as Lab, second]) {
          await eventually(async () => {
            const detail = (await readiness(gateway)).checks['redis']?.detail ?? '';
            return detail.includes('go to the spool') === isSpooling;
          });
        }
      };
      try {
        // A gateway that has just started spools too until it has its connection to Redis; the others wait for one that Redis knows.
        await bothSpool(false);
        await untilKnown(2);
        await inTurn(range(1, 20));
        await redis.kill();
        await bothSpool(true);
        await inTurn(range(21, 60));
        await redis.start();
        await using consumer = await Consumer.start(redis);
        for (let number = 61; !consumer.numbers.includes(60); number += 1) await inTurn([number]);
        await inTurn(range(10_001, 10_020));
        await eventually(() => consumer.numbers.at(-1) === 10_020, { timeoutMs: 40_000 });
        expect(consumer.numbers).to.deep.equal(consumer.numbers.toSorted((a, b) => a - b));
        expect(consumer.numbers.slice(0, 60)).to.deep.equal(range(1, 60));
      } finally {
        await second.gateway.stop();
      }
    });

    it('answers 503 with Retry-After beyond SPOOL_MAX_BYTES, is not ready then, and keeps its records', async () => {
      lab = await startGateway(redis, { SPOOL_PATH: spool(), SPOOL_MAX_BYTES: '5000' });
      await redis.kill();
      let accepted = 0;
      let response = await postNumber(lab, accepted + 1);
      while (response.status === 200) {
        accepted += 1;
        response = await postNumber(lab, accepted + 1);
      }
      expect(accepted).to.be.within(5, 50);
      expect(response.status).to.equal(503);
      expect(response.headers.get('retry-after')).to.match(/^\d+$/);
      const { status, checks } = await readiness(lab);
      expect(status).to.equal(503);
      expect(checks['spool']?.detail).to.match(/^full: /);
      await redis.start();
      await using consumer = await Consumer.start(redis);
      await expectNumbers(consumer, range(1, accepted));
      await eventually(async () => (await readiness(lab as Lab)).status === 200);
      expect(await postAll(lab, [accepted + 1])).to.deep.equal([200]);
    });

    it('starts without Redis, and spools from the first webhook on', async () => {
      await redis.kill();
      lab = await startGateway(redis, { SPOOL_PATH: spool() });
      expect(await postAll(lab, range(1, 5))).to.deep.equal([200]);
      await redis.start();
      await using consumer = await Consumer.start(redis);
      await expectNumbers(consumer, range(1, 5));
    });

    it('says so, and exits 78, when the folder cannot be used', async () => {
      const port = String(await freePort());
      const outcome: unknown = await startGateway(redis, { SPOOL_PATH: '/dev/null/spool', SERVER_PORT: port }).catch(
        (error: unknown) => error,
      );
      expect(String(outcome)).to.include('SPOOL_PATH /dev/null/spool leads through a file');
    });
  });

  describe('which replicates', () => {
    it('answers 2xx only after a replica has the webhook too, with REDIS_WAIT_REPLICAS=1', async () => {
      const primary = await RedisServer.start();
      const replica = await RedisServer.start({ replicaOf: { port: primary.port } });
      try {
        lab = await startGateway(primary, { REDIS_WAIT_REPLICAS: '1' });
        await eventually(async () => (await postNumber({ url: lab?.url ?? '' }, 1)).status === 200);
        replica.pause();
        const refused = await postNumber(lab, 2);
        expect(refused.status).to.equal(503);
        expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60);
        replica.resume();
        await eventually(async () => (await postNumber({ url: lab?.url ?? '' }, 2)).status === 200);
      } finally {
        await replica.stop();
        await primary.stop();
      }
    });
  });

  describe('without a spool', () => {
    /** 503 with Retry-After, within a second. */
    async function expectRefusal(number: number): Promise<void> {
      const startedMs = performance.now();
      const response = await postNumber({ url: lab?.url ?? '' }, number);
      // A busy machine takes longer than the second that is promised; without the check it would hang.
      expect(performance.now() - startedMs).to.be.below(10_000);
      expect(response.status).to.equal(503);
      expect(Number(response.headers.get('retry-after'))).to.be.within(1, 60);
      expect(response.headers.get('content-type')).to.include('application/problem+json');
    }

    it('answers 503 with Retry-After within a second, whether Redis is gone or stands still', async () => {
      lab = await startGateway(redis);
      expect(await postAll(lab, [1])).to.deep.equal([200]);
      redis.pause();
      await expectRefusal(2);
      await expectRefusal(3);
      redis.resume();
      await eventually(async () => (await postNumber({ url: lab?.url ?? '' }, 4)).status === 200);
      await redis.kill();
      await expectRefusal(5);
      expect((await readiness(lab)).status).to.equal(503);
      await redis.start();
      await eventually(async () => (await postNumber({ url: lab?.url ?? '' }, 6)).status === 200);
    });

    it('starts without Redis, is live and not ready, and serves as soon as Redis is there', async () => {
      await redis.kill();
      lab = await startGateway(redis, {}, 'live');
      expect((await readiness(lab)).status).to.equal(503);
      await expectRefusal(1);
      await redis.start();
      await eventually(async () => (await readiness(lab as Lab)).status === 200);
      expect(await postAll(lab, [2])).to.deep.equal([200]);
    });

    it('works again after Redis stood still during its very first webhook', async () => {
      lab = await startGateway(redis);
      redis.pause();
      await expectRefusal(1);
      redis.resume();
      await eventually(async () => (await postNumber({ url: lab?.url ?? '' }, 2)).status === 200);
      await using consumer = await Consumer.start(redis);
      await eventually(() => consumer.numbers.includes(2));
    });
  });
});
