import { sleep } from '@ccm/core/async';
import { expect } from 'chai';
import { PendingRequests, RequestFailure } from './pending-requests.ts';
import type { Pdu } from './connection/pdu-codec.ts';

const answerTo = (sequence: number, command = 'submit_sm_resp'): Pdu => ({
  commandId: 0x80000004,
  command,
  status: 0,
  sequence,
  fields: new Map(),
  tlvs: {},
});
const limits = { answeredBy: 'submit_sm_resp', timeoutMs: 60_000 };
const whyOf = async (request: Promise<Pdu>): Promise<unknown> =>
  request.catch((error: unknown) => (error instanceof RequestFailure ? error.why : error));

describe('pending requests', () => {
  it('are answered by sequence number, in any order', async () => {
    const pending = new PendingRequests();
    const sent: number[] = [];
    const send = (sequence: number): void => {
      sent.push(sequence);
    };
    const [first, second] = [pending.request(send, limits), pending.request(send, limits)];
    expect(sent).to.deep.equal([1, 2]);
    expect([pending.answer(answerTo(2)), pending.answer(answerTo(1)), pending.answer(answerTo(1))]).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect((await first).sequence).to.equal(1);
    expect((await second).sequence).to.equal(2);
    expect(pending.size).to.equal(0);
  });

  it('are not answered by the answer to something else, but by a nack', async () => {
    const pending = new PendingRequests();
    const request = pending.request(() => undefined, limits);
    expect(pending.answer(answerTo(1, 'enquire_link_resp'))).to.equal(false);
    expect(pending.answer(answerTo(1, 'generic_nack'))).to.equal(true);
    expect((await request).command).to.equal('generic_nack');
  });

  it('all fail at once when the line is lost, and so do later ones', async () => {
    const pending = new PendingRequests();
    const requests = [pending.request(() => undefined, limits), pending.request(() => undefined, limits)].map(whyOf);
    pending.failAll();
    expect(await Promise.all(requests)).to.deep.equal(['lost', 'lost']);
    expect(await whyOf(pending.request(() => undefined, limits))).to.equal('lost');
  });

  it('time out, or are given up', async () => {
    const pending = new PendingRequests();
    expect(await whyOf(pending.request(() => undefined, { ...limits, timeoutMs: 1 }))).to.equal('timed-out');
    const giveUp = new AbortController();
    const request = whyOf(pending.request(() => undefined, { ...limits, signal: giveUp.signal }));
    giveUp.abort();
    expect(await request).to.equal('aborted');
  });

  describe('with a use for late answers', () => {
    let pending: PendingRequests;
    let late: number[];
    let limitsOfLate: Parameters<PendingRequests['request']>[1];

    beforeEach(() => {
      pending = new PendingRequests();
      late = [];
      limitsOfLate = { ...limits, onLate: ({ sequence }) => late.push(sequence) };
    });

    const ask = async (more: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {}): Promise<unknown> =>
      whyOf(pending.request(() => undefined, { ...limitsOfLate, ...more }));

    it('take each of them once, if it is the answer to what they asked', async () => {
      const giveUp = new AbortController();
      const requests = [ask({ timeoutMs: 1 }), ask({ signal: giveUp.signal })];
      giveUp.abort();
      expect(await Promise.all(requests)).to.deep.equal(['timed-out', 'aborted']);

      expect(pending.answer(answerTo(1, 'enquire_link_resp'))).to.equal(false);
      expect([1, 2, 1].map((sequence) => pending.answer(answerTo(sequence)))).to.deep.equal([true, true, false]);
      expect(late).to.deep.equal([1, 2]);
    });

    it('take none after the answer, whoever gives up then', async () => {
      const giveUp = new AbortController();
      const request = ask({ timeoutMs: 1, signal: giveUp.signal });
      pending.answer(answerTo(1));
      await request;
      giveUp.abort();
      // Timers of one length end in the order in which they were started.
      await sleep(1);

      expect(pending.answer(answerTo(1))).to.equal(false);
      expect(late).to.deep.equal([]);
    });

    it('take none once the line is lost', async () => {
      const request = ask();
      pending.failAll();
      expect(await request).to.equal('lost');

      expect(pending.answer(answerTo(1))).to.equal(false);
      expect(late).to.deep.equal([]);
    });
  });

  it('fail with the error of the send', async () => {
    const pending = new PendingRequests();
    const broken = new RangeError('too long');
    const request = pending.request(() => {
      throw broken;
    }, limits);
    expect(await whyOf(request)).to.equal(broken);
    expect(pending.size).to.equal(0);
  });
});
