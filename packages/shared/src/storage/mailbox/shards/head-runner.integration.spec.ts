import { redisForTests } from '@ccm/testing/servers';
import { captureLog } from '@ccm/testing/support';
import { UpstreamError } from '@ccm/core/domain';
import { expect } from 'chai';
import { textMailbox, textWork } from '../../../../test/text-mailbox.ts';
import type { TextItem, TextWork } from '../../../../test/text-mailbox.ts';
import { DeadLetters } from '../../dead-letters/index.ts';
import type { DeadLetter } from '../../dead-letters/index.ts';
import type { RedisClient } from '../../redis/index.ts';
import { Sealer } from '../../sealing/index.ts';
import { MailboxStore, progressPurposeOf } from '../mailbox-store.ts';
import type { ItemOutcome, Tries } from '../mailbox-work.ts';
import { writeProgress } from '../progress.ts';
import { ClaimedMailbox } from './claimed-mailbox.ts';
import { HeadRunner } from './head-runner.ts';

const MINUTE_MS = 60_000;
const REF = { key: 'c:a', kind: 'in' } as const;
const ITEM: TextItem = { row: 'a', text: 'a text' };
const RUNNING = new AbortController().signal;

const away = (details: { readonly retryable: boolean; readonly retryAfterMs?: number }): UpstreamError =>
  new UpstreamError('hybrid-chat', 'It answered', { status: 500, ...details });
const failWith =
  (thrown: Error): TextWork['handle'] =>
  async () =>
    Promise.reject(thrown);

describe('HeadRunner', () => {
  const sealer = new Sealer(['a signing key of this test']);
  let redis: RedisClient;
  let log: ReturnType<typeof captureLog>;
  let deadLetters: DeadLetters;
  /** Whether the session still has the item. */
  let isHeld: boolean;
  /** The item's progress in Redis, sealed. */
  let progress: Record<string, string>;
  let item: string;

  redisForTests((client) => {
    redis = client;
  });

  beforeEach(() => {
    log = captureLog();
    deadLetters = new DeadLetters({ redis, sealer, logger: log.logger });
    isHeld = true;
    progress = {};
    item = new MailboxStore(redis, sealer).sealItem(REF, JSON.stringify(ITEM));
  });

  /** One try of the item by a worker that knows no more of it than Redis. */
  const run = async (
    handle: TextWork['handle'],
    options: {
      readonly signal?: AbortSignal;
      readonly retryWindowMs?: number;
      readonly others?: Partial<TextWork>;
    } = {},
  ): Promise<ItemOutcome> => {
    const runner = new HeadRunner({
      queue: 'forward',
      kind: textMailbox,
      work: textWork(handle, options.others),
      deadLetters,
      retryWindowMs: options.retryWindowMs ?? 60 * MINUTE_MS,
      logger: log.logger,
    });
    const claim = {
      write: async (fields: Readonly<Record<string, string>>): Promise<boolean> => {
        progress = { ...progress, ...fields };
        return Promise.resolve(true);
      },
      isHeld: () => isHeld,
    };
    return runner.run(new ClaimedMailbox({ ref: REF, item, progress }, sealer, claim), options.signal ?? RUNNING);
  };
  /** Seven tries have failed, the first of them at this time. */
  const triedSince = (firstTriedAtMs: number): void => {
    for (const [name, value] of Object.entries(writeProgress({ attempts: 7, firstTriedAtMs })))
      progress[name] = sealer.seal(progressPurposeOf(REF, name), value);
  };
  const triesOfNextRun = async (): Promise<Tries | undefined> => {
    let tries: Tries | undefined;
    await run(async (entry) => {
      tries = entry.tries;
      return Promise.resolve('done');
    });
    return tries;
  };
  const kept = async (): Promise<readonly DeadLetter[]> => (await deadLetters.page({}, { limit: 10 })).items;

  it('counts the window from the first try of any worker, and gives up at its end', async () => {
    const firstTriedAtMs = Date.now() - 10 * MINUTE_MS;
    triedSince(firstTriedAtMs);
    const handle = failWith(away({ retryable: true, retryAfterMs: 1 }));

    expect(await run(handle, { retryWindowMs: 11 * MINUTE_MS })).to.deep.equal({ againInMs: 1 });
    expect(await kept()).to.deep.equal([]);
    expect(await triesOfNextRun()).to.include({ attempts: 9, firstTriedAtMs });

    expect(await run(handle, { retryWindowMs: 9 * MINUTE_MS })).to.equal('done');
    const [letter] = await kept();
    expect(letter).to.include({ kind: 'inbound', reason: 'hybrid-chat-unreachable', attempts: 9 });
  });

  it('neither counts nor gives up a try that fails because the worker stops', async () => {
    triedSince(Date.now() - 10 * MINUTE_MS);
    const before = progress;

    for (const retryable of [false, true])
      expect(await run(failWith(away({ retryable })), { signal: AbortSignal.abort() })).to.deep.equal({ againInMs: 0 });
    expect(progress).to.deep.equal(before);
    expect(await kept()).to.deep.equal([]);
  });

  it('lets the work ask at any moment whether another worker may have the item', async () => {
    const answers: boolean[] = [];

    await run(async (entry) => {
      answers.push(entry.isHeld());
      isHeld = false;
      answers.push(entry.isHeld());
      return Promise.resolve('done');
    });
    expect(answers).to.deep.equal([true, false]);
  });

  it('logs that messages fail and are tried again', async () => {
    await run(failWith(away({ retryable: true, retryAfterMs: 1 })));

    expect(log.lines.filter((line) => line.includes('"event":"messages-fail"'))).to.have.length(1);
  });

  it('waits as long as the error says, and at least as long as the work asks', async () => {
    const others = { leastWaitMs: () => 5000 };

    expect(await run(failWith(away({ retryable: true, retryAfterMs: 1 })), { others })).to.deep.equal({
      againInMs: 5000,
    });
    expect(await run(failWith(away({ retryable: true, retryAfterMs: 7000 })), { others })).to.deep.equal({
      againInMs: 7000,
    });
  });

  it('keeps one letter, in its first form, of an item that is given up again after a crash', async () => {
    const told: string[] = [];
    const giveUp = async (description: string): Promise<ItemOutcome> =>
      run(failWith(away({ retryable: false })), {
        others: {
          onGiveUp: async (_entry, { deadLetterId }) => {
            told.push(deadLetterId);
            return Promise.resolve({ description });
          },
        },
      });

    expect([await giveUp('the first time'), await giveUp('again')]).to.deep.equal(['done', 'done']);
    const letters = await kept();
    expect(letters.map(({ id, description }) => [id, description])).to.deep.equal([[told[0], 'the first time']]);
    expect(told[1]).to.equal(told[0]);
  });

  for (const bug of [TypeError, RangeError, ReferenceError, SyntaxError])
    it(`keeps an item that meets a ${bug.name} as it lies, at once, and logs the bug`, async () => {
      expect(await run(failWith(new bug('a bug')))).to.equal('done');

      const [id, sealed] = item.split('|');
      const [letter, ...others] = await kept();
      expect(others).to.deep.equal([]);
      expect(letter).to.deep.include({
        reason: 'internal-error',
        description: 'a bug',
        payload: { sealed, tag: 'c:a', itemId: id, box: 'in' },
      });
      expect(log.lines.filter((line) => line.includes('internal error'))).to.have.length(1);

      await run(failWith(new bug('met again after a crash')));
      expect((await kept()).map(({ description }) => description)).to.deep.equal(['a bug']);
    });

  it('keeps an item whose progress is forged as it lies, and logs no bug', async () => {
    progress = { tried: 'forged' };

    expect(await run(async () => Promise.resolve('done'))).to.equal('done');
    const [letter] = await kept();
    expect(letter).to.include({ reason: 'malformed' });
    expect(log.lines.filter((line) => line.includes('internal error'))).to.deep.equal([]);
  });

  it('hands a fault of the machine on, and keeps no letter of it', async () => {
    const fault = new Error('the machine');

    const caught = await run(failWith(fault)).catch((error: unknown) => error);
    expect(caught).to.equal(fault);
    expect(await kept()).to.deep.equal([]);
  });
});
