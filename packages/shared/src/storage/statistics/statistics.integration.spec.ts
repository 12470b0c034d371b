import { redisForTests, startRedis } from '@ccm/testing/servers';
import { connectTo, eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import type { RedisClient } from '../redis/index.ts';
import { StatisticsRecorder } from './statistics-recorder.ts';
import { Statistics } from './statistics.ts';
import type { Series } from './series.ts';

const SMS = { channel: 'sms', account: 'default' } as const;
const OUT = { ...SMS, direction: 'out' } as const;
/** Past the end of the step that is counted in now. */
const later = (): number => Date.now() + 13_000;

describe('statistics', () => {
  let redis: RedisClient;

  redisForTests((client) => {
    redis = client;
  });

  const totalOf = (series: readonly Series[], measure: string): number =>
    series
      .filter((line) => line.measure === measure)
      .flatMap(({ points }) => points)
      .reduce<number>((sum, point) => sum + (point ?? 0), 0);

  it('sums the counts of several processes by channel, account, direction and reason', async () => {
    const [one, other] = [new StatisticsRecorder(redis), new StatisticsRecorder(redis)];
    for (const recorder of [one, other]) {
      for (let index = 0; index < 3; index += 1) recorder.count('sent', OUT);
      recorder.count('failed', { ...OUT, reason: 'throttled' });
      await recorder.flush();
    }
    const { series, stepSeconds } = await new Statistics(redis).read({ minutes: 60, stepSeconds: 10 }, later());
    expect(stepSeconds).to.equal(10);
    expect(totalOf(series, 'sent')).to.equal(6);
    const failed = series.find(({ measure }) => measure === 'failed');
    expect(failed).to.include({ channel: 'sms', account: 'default', direction: 'out', reason: 'throttled' });
    expect(failed?.points).to.have.length(360);
  });

  it('merges latencies of several processes into percentiles of an account and of all', async () => {
    const [one, other] = [new StatisticsRecorder(redis), new StatisticsRecorder(redis)];
    for (let ms = 1; ms <= 100; ms += 1) (ms <= 90 ? one : other).latency('out', SMS, ms);
    await Promise.all([one.flush(), other.flush()]);
    const { series } = await new Statistics(redis).read({ minutes: 1, stepSeconds: 10 }, later());
    const lines = series.filter(({ measure }) => measure === 'latency-p95');
    expect(lines.map(({ account }) => account)).to.have.members(['default', null]);
    for (const { points } of lines) expect(Math.max(...points.map((point) => point ?? 0))).to.be.closeTo(95, 6);
  });

  it('distinguishes a step in which nothing happened from one in which no process ran', async () => {
    const recorder = new StatisticsRecorder(redis);
    await recorder.start();
    recorder.count('sent', OUT);
    await recorder.stop();
    const points =
      (await new Statistics(redis).read({ minutes: 60, stepSeconds: 10 }, later())).series[0]?.points ?? [];
    expect(points.filter((point) => point !== null)).to.deep.equal([1]);
  });

  it('sends a step soon after its end, also if a count of the next step closed it', async () => {
    const startMs = Math.floor(Date.now() / 10_000) * 10_000;
    let nowMs = startMs;
    const recorder = new StatisticsRecorder(redis, () => nowMs);
    await recorder.start();
    recorder.count('sent', OUT);
    nowMs += 10_000;
    recorder.count('sent', OUT);
    try {
      await eventually(
        async () => {
          const { series } = await new Statistics(redis).read({ minutes: 1, stepSeconds: 10 }, startMs + 13_000);
          return totalOf(series, 'sent') === 1 ? true : undefined;
        },
        { describe: 'the first step in Redis' },
      );
    } finally {
      await recorder.stop();
    }
  });

  it('keeps minutes for a day', async () => {
    const recorder = new StatisticsRecorder(redis);
    recorder.count('delivered', OUT);
    await recorder.flush();
    const { series } = await new Statistics(redis).read({ minutes: 1440, stepSeconds: 60 }, Date.now() + 63_000);
    expect(series[0]?.points).to.have.length(1440);
    expect(totalOf(series, 'delivered')).to.equal(1);
  });

  it('knows when the last message of an account came and went', async () => {
    const recorder = new StatisticsRecorder(redis);
    const beforeMs = Date.now();
    recorder.count('sent', OUT);
    await recorder.flush();
    const lastOf = await new Statistics(redis).lastMessages();
    expect(lastOf('out', 'sms', 'default')).to.be.at.least(beforeMs);
    expect(lastOf('in', 'sms', 'default')).to.equal(undefined);
  });

  it('keeps counts while Redis is away, and adds them when it is back', async () => {
    const own = await startRedis();
    const client = connectTo(own);
    try {
      const recorder = new StatisticsRecorder(client);
      await client.ping();
      own.pause();
      recorder.count('sent', OUT);
      const flushed = recorder.flush();
      own.resume();
      await flushed;
      await eventually(
        async () =>
          totalOf((await new Statistics(client).read({ minutes: 1, stepSeconds: 10 }, later())).series, 'sent') === 1,
        {
          describe: 'the count to be there',
        },
      );
    } finally {
      client.disconnect();
      await own.stop();
    }
  });
});
