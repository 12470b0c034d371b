import { expect } from 'chai';
import { DeliveryError } from '@ccm/core/domain';
import { SmscSimulator } from '@ccm/simulators/smsc';
import type { SmscOptions } from '@ccm/simulators/smsc';
import { eventually, linesOfEvent } from '@ccm/testing/support';
import type { LateAnswer } from './session-options.ts';
import { aSubmit } from '@ccm/testing/channels';
import { sessionTo } from '../../test/test-session.ts';
import type { TestSession } from '../../test/test-session.ts';

describe('a submit_sm beyond its time', () => {
  let smsc: SmscSimulator;
  let session: TestSession;

  const start = async (options: SmscOptions = {}): Promise<void> => {
    smsc = await new SmscSimulator({ receipts: 'none', ...options }).listen();
    session = sessionTo(smsc.port, { responseTimeoutMs: 40 });
    session.start();
    await session.reaches('bound');
  };
  const failureOf = async (asking: Promise<unknown>): Promise<DeliveryError> => {
    const error: unknown = await asking.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof DeliveryError) return error;
    throw new Error('it did not fail as it should');
  };

  afterEach(async () => {
    await session.close(0);
    await smsc.stop();
  });

  it('is of unknown outcome, until the SMSC answers after all over the same line', async () => {
    await start();
    smsc.misbehave({ kind: 'slow', delayMs: 120 });
    const late: LateAnswer[] = [];
    const error = await failureOf(session.submit(aSubmit(), { onLateAnswer: (answer) => late.push(answer) }));

    expect(error.reason).to.equal('outcome-unknown');
    expect(late).to.deep.equal([]);
    await eventually(() => late.length === 1);
    expect(late).to.deep.equal([{ messageId: smsc.submits[0]?.id }]);
    expect(session.stats).to.include({ unknownOutcomes: 1, lateAnswers: 1 });
    expect(session.log.join()).to.not.contain('nobody waits');
  });

  it('takes a late refusal too', async () => {
    await start();
    smsc.misbehave({ kind: 'no-response' });
    const late: LateAnswer[] = [];
    await failureOf(session.submit(aSubmit(), { onLateAnswer: (answer) => late.push(answer) }));
    const refusal = Buffer.from('00000010800000040000005800000002', 'hex');

    smsc.sendRaw(refusal);
    const [answer] = await eventually(() => (late.length === 1 ? late : undefined));
    expect(answer).to.have.nested.property('refusal.reason', 'throttled');
  });

  it('is forgotten with its line: the next one counts its requests anew', async () => {
    await start();
    smsc.misbehave({ kind: 'no-response' });
    const late: LateAnswer[] = [];
    await failureOf(session.submit(aSubmit(), { onLateAnswer: (answer) => late.push(answer) }));
    smsc.dropAll();
    await smsc.waitUntil(() => smsc.connections === 2 && smsc.bound.length === 1);
    await session.reaches('bound');

    smsc.sendRaw(Buffer.from('00000010800000040000000000000002', 'hex'));
    await eventually(() => linesOfEvent(session.log, 'smpp-answer-unexpected').length > 0);
    expect(late).to.deep.equal([]);
  });

  it('does not cost the line while the SMSC answers late, but does while it never answers', async () => {
    await start();
    const before = smsc.connections;
    smsc.misbehave({ kind: 'slow', delayMs: 60, times: 6 });
    for (let count = 1; count <= 6; count += 1) {
      await failureOf(session.submit(aSubmit()));
      await eventually(() => session.stats.lateAnswers === count);
    }
    expect(smsc.connections).to.equal(before);

    smsc.misbehave({ kind: 'no-response', times: 3 });
    await Promise.all([1, 2, 3].map(async () => failureOf(session.submit(aSubmit()))));
    await smsc.waitUntil(() => smsc.connections > before);
  });
});

describe('query_sm', () => {
  let smsc: SmscSimulator;
  let session: TestSession;

  beforeEach(async () => {
    smsc = await new SmscSimulator({ receipts: { form: 'both', states: ['UNDELIV'], lost: true } }).listen();
    session = sessionTo(smsc.port, { responseTimeoutMs: 40 });
    session.start();
    await session.reaches('bound');
  });

  afterEach(async () => {
    await session.close(0);
    await smsc.stop();
  });

  it("asks by the SMSC's id and the sender of the submit, and reads state and error", async () => {
    const { messageId } = await session.submit(aSubmit());
    const { source } = aSubmit();
    await eventually(async () => (await session.query({ messageId, source })).messageState === 5);

    expect(await session.query({ messageId, source })).to.deep.equal({ messageState: 5, errorCode: 11 });
    expect(smsc.queries.at(-1)).to.include({ id: messageId, state: 'UNDELIV' });
    expect(session.received).to.deep.equal([]);
  });

  const failures = [
    ['an id that the SMSC does not know', undefined, 'rejected'],
    ['an SMSC that knows no query_sm', { kind: 'query-error', status: 0x03 }, 'invalid-message'],
    ['an SMSC that does not answer', { kind: 'query-no-response' }, 'outcome-unknown'],
  ] as const;
  for (const [what, fault, reason] of failures) {
    it(`fails as ${reason} with ${what}`, async () => {
      if (fault !== undefined) smsc.misbehave(fault);
      const asked = await session
        .query({ messageId: 'none', source: aSubmit().source })
        .catch((error: unknown) => error);
      expect(asked).to.be.instanceOf(DeliveryError).with.property('reason', reason);
    });
  }
});
