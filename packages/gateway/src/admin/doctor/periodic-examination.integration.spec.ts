import { sleep } from '@ccm/core/async';
import { keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { redisForTests } from '@ccm/testing/servers';
import { captureLog, eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { fault, ok } from './finding.ts';
import type { Finding } from './finding.ts';
import { LastExamination } from './last-examination.ts';
import { periodicExamination } from './periodic-examination.ts';
import type { PeriodicExaminationOptions } from './periodic-examination.ts';

const PLACE = { id: 'crm', group: 'Applications', title: 'CRM' };
const STORAGE = { id: 'file-engine/storage', group: 'Applications', title: 'File Engine: storing a file' };
const DOWN = fault(PLACE, 'It answers 503.', 'Look at it.');
const UP = ok(PLACE, 'It answers 200.');
const STORES = ok(STORAGE, 'It stored a file and gave it back.');
const FULL = fault(STORAGE, 'It stores nothing.', 'Look at its disk.');
const SOON = { timeoutMs: 30_000 } as const;
/** Longer than any test takes. */
const LONG_MS = 600_000;

describe('The periodic examination', () => {
  let redis: RedisClient;
  let last: LastExamination;

  redisForTests((client) => {
    redis = client;
  });

  const running: Component[] = [];

  before(() => {
    last = new LastExamination(redis);
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map(async (task) => task.stop()));
    await redis.del(keys.lastExamination, keys.examinationTurn);
  });

  const start = async (
    examine: PeriodicExaminationOptions['examine'],
    everyMs = LONG_MS,
  ): Promise<ReturnType<typeof captureLog>> => {
    const log = captureLog();
    const task = periodicExamination({ examine, last, logger: log.logger, everyMs, firstAfterMs: 0 });
    running.push(task);
    await task.start(new AbortController().signal);
    return log;
  };
  const kept = async (): Promise<readonly Finding[]> =>
    eventually(async () => (await last.read())?.findings, { ...SOON, describe: 'an examination to be kept' });

  it('keeps its findings for the console, the metrics and ccm doctor', async () => {
    await start(async () => Promise.resolve([UP]));
    expect(await kept()).to.deep.equal([UP]);
  });

  it('keeps and logs a new fault only after a second look', async () => {
    let looks = 0;
    const log = await start(async () => {
      looks += 1;
      return Promise.resolve([DOWN]);
    }, 3000);
    expect(await kept()).to.deep.equal([DOWN]);
    expect(looks).to.be.at.least(2);
    await eventually(
      () => log.lines.some((line) => line.includes('"finding":"crm"') && line.includes(DOWN.detail)),
      SOON,
    );
  });

  it('forgets a fault that is gone at the second look', async () => {
    const looks = [DOWN, UP];
    await start(async () => Promise.resolve([looks.shift() ?? UP]), 3000);
    expect(await kept()).to.deep.equal([UP]);
  });

  it('is made by one replica for all, and by another one when the first one stops in its turn', async () => {
    const begun: string[] = [];
    await start(async (_scope, signal) => {
      begun.push('first');
      // An examination that lasts until the replica stops.
      await sleep(LONG_MS, signal);
      return [];
    });
    await eventually(() => begun.length === 1, SOON);
    await start(async () => Promise.resolve([DOWN]), 100);
    expect(await last.takeTurn(LONG_MS)).to.equal(false);
    expect(await last.read()).to.equal(undefined);
    await running.shift()?.stop();
    expect(await kept()).to.deep.equal([DOWN]);
  });

  it('stores a file once an hour, and keeps its result in between', async () => {
    const uploads: boolean[] = [];
    await start(async ({ upload }) => {
      uploads.push(upload);
      return Promise.resolve(upload ? [UP, STORES] : [UP]);
    }, 1000);
    await eventually(() => uploads.length > 2, SOON);
    expect(uploads.slice(0, 3)).to.deep.equal([true, false, false]);
    expect(await kept()).to.deep.equal([UP, STORES]);
  });

  it('tries to store a file each time while the File Engine cannot', async () => {
    const uploads: boolean[] = [];
    await start(async ({ upload }) => {
      uploads.push(upload);
      return Promise.resolve(upload ? [UP, FULL] : [UP]);
    }, 1000);
    await eventually(() => uploads.length > 3, SOON);
    expect(uploads).not.to.include(false);
    expect(await kept()).to.deep.equal([UP, FULL]);
  });

  it('tries no bind', async () => {
    const binds: boolean[] = [];
    await start(async ({ bind }) => {
      binds.push(bind);
      return Promise.resolve([UP]);
    });
    await kept();
    expect(binds).to.deep.equal([false]);
  });
});
