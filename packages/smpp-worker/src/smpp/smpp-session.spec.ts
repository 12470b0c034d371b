import { expect } from 'chai';
import { messageParts } from '@ccm/channels/smpp';
import { DeliveryError } from '@ccm/core/domain';
import { SmscSimulator } from '@ccm/simulators/smsc';
import type { SmscFault, SmscOptions } from '@ccm/simulators/smsc';
import { eventually } from '@ccm/testing/support';
import { aSubmit } from '@ccm/testing/channels';
import { sessionTo } from '../../test/test-session.ts';
import type { TestSession } from '../../test/test-session.ts';
import { writePdu } from './connection/pdu-codec.ts';

describe('a bind to an SMSC', () => {
  let smsc: SmscSimulator;
  let sessions: TestSession[];

  const startSmsc = async (options: SmscOptions = {}): Promise<SmscSimulator> => {
    smsc = await new SmscSimulator(options).listen();
    return smsc;
  };
  const open = (given: Parameters<typeof sessionTo>[1] = {}): TestSession => {
    const session = sessionTo(smsc.port, given);
    sessions.push(session);
    session.start();
    return session;
  };
  const bound = async (given: Parameters<typeof sessionTo>[1] = {}): Promise<TestSession> => {
    const session = open(given);
    await session.reaches('bound');
    return session;
  };
  const failure = async (submitting: Promise<unknown>): Promise<DeliveryError> => {
    try {
      await submitting;
    } catch (error) {
      if (error instanceof DeliveryError) return error;
      throw error;
    }
    throw new Error('the submit was taken');
  };

  beforeEach(() => {
    sessions = [];
  });
  afterEach(async () => {
    await Promise.all(sessions.map(async (session) => session.close(0)));
    await smsc.stop();
  });

  describe('binding', () => {
    for (const [type, kind] of [
      [0, 'transmitter'],
      [1, 'receiver'],
      [2, 'transceiver'],
    ] as const) {
      it(`binds as ${kind}, with version 0x34`, async () => {
        await startSmsc({ accounts: [{ systemId: 'ccm01', password: 'secret08', kinds: [kind] }] });
        await bound({ type });
        expect(smsc.bound.map((session) => session.bound?.kind)).to.deep.equal([kind]);
        expect(smsc.bindRequests[0]).to.include({ systemId: 'ccm01', interfaceVersion: 0x34 });
      });
    }

    it('says why it is refused, without the password, and waits long before the next try', async () => {
      await startSmsc({ accounts: [{ systemId: 'ccm01', password: 'other' }] });
      const asked: boolean[] = [];
      const session = open({
        reconnectDelayMs: (_failures, badCredentials) => {
          asked.push(badCredentials);
          return 60_000;
        },
      });
      await session.reaches('waiting');
      expect(asked).to.deep.equal([true]);
      expect(session.details.join()).to.contain('0x0000000e');
      expect(session.log.join()).to.not.contain('secret08');
    });

    const misfortunes: readonly SmscFault[] = [
      { kind: 'refuse-connection' },
      { kind: 'bind-error', status: 0x05 },
      { kind: 'bind-error', status: 0x08 },
      { kind: 'bind-nack' },
      { kind: 'bind-no-response' },
      { kind: 'black-hole' },
      { kind: 'drop-after-bind' },
      { kind: 'unbind-after-bind' },
    ];
    for (const fault of misfortunes) {
      it(`binds after ${fault.kind}${fault.status === undefined ? '' : ` ${String(fault.status)}`}`, async () => {
        await startSmsc();
        smsc.misbehave({ ...fault, times: 2 });
        open({ responseTimeoutMs: 50 });
        await smsc.waitUntil(() => smsc.connections === 3 && smsc.bound.length === 1);
      });
    }

    it('ignores outbind, and refuses a message before it is bound', async () => {
      await startSmsc();
      smsc.misbehave({ kind: 'outbind' });
      const session = await bound();
      expect(session.state).to.equal('bound');
      smsc.misbehave({ kind: 'deliver-before-bound' });
      session.rebind();
      await smsc.waitUntil(() => smsc.connections === 2 && smsc.bound.length === 1);
      expect(session.received).to.deep.equal([]);
    });

    it('never connects if nothing listens, and never throws', async () => {
      await startSmsc();
      const session = sessionTo(1, {});
      sessions.push(session);
      session.start();
      await session.reaches('waiting');
      expect(session.details.join()).to.contain('ECONNREFUSED');
      expect((await failure(session.submit(aSubmit()))).reason).to.equal('session-not-bound');
    });
  });

  describe('submitting', () => {
    it("gives the SMSC's id of the message", async () => {
      await startSmsc({ ids: 'uuid' });
      const session = await bound();
      const { messageId } = await session.submit(aSubmit());
      expect(smsc.submits[0]?.id).to.equal(messageId);
      expect(smsc.messagesTo('+447700900123')[0]?.text).to.equal('Hello@€');
      expect(smsc.violations).to.deep.equal([]);
    });

    it('writes nothing once it may not, though a submit came into line while it might', async () => {
      await startSmsc({ responseDelayMs: 100 });
      let isAllowed = true;
      const session = await bound({ windowSize: 1, maySubmit: () => isAllowed });
      const first = session.submit(aSubmit());
      const second = failure(session.submit(aSubmit()));
      await eventually(() => session.stats.submits === 1);
      isAllowed = false;
      await first;
      expect((await second).reason).to.equal('session-not-bound');
      expect(smsc.submits).to.have.lengthOf(1);
    });

    it('keeps as many requests without an answer as the window has places, and no more', async () => {
      await startSmsc({ responseDelayMs: 5 });
      const session = await bound({ windowSize: 4 });
      await Promise.all(Array.from({ length: 40 }, async () => session.submit(aSubmit())));
      expect(smsc.bound[0]?.maxUnanswered).to.equal(4);
      expect(smsc.taken).to.equal(40);
      expect(session.stats).to.include({ submits: 40, windowInUse: 0, failures: 0 });
    });

    const answers: readonly (readonly [SmscFault, string])[] = [
      [{ kind: 'error', status: 0x0b }, 'invalid-recipient'],
      [{ kind: 'error', status: 0x58 }, 'throttled'],
      [{ kind: 'error', status: 0x08 }, 'provider-unavailable'],
      [{ kind: 'error', status: 0x0400 }, 'blocked-account'],
      [{ kind: 'error', status: 0x0402 }, 'rejected'],
      [{ kind: 'nack', status: 0x03 }, 'invalid-message'],
      [{ kind: 'no-response' }, 'outcome-unknown'],
      [{ kind: 'wrong-sequence' }, 'outcome-unknown'],
      [{ kind: 'nack-without-sequence' }, 'outcome-unknown'],
      [{ kind: 'unbind-on-submit' }, 'outcome-unknown'],
      [{ kind: 'drop-on-submit' }, 'outcome-unknown'],
      [{ kind: 'drop-mid-pdu' }, 'outcome-unknown'],
      [{ kind: 'length-too-short' }, 'outcome-unknown'],
      [{ kind: 'length-too-long' }, 'outcome-unknown'],
      [{ kind: 'slow', delayMs: 400 }, 'outcome-unknown'],
      [{ kind: 'error', status: 0x04 }, 'session-not-bound'],
    ];
    for (const [fault, reason] of answers) {
      it(`takes ${fault.kind}${fault.status === undefined ? '' : ` ${String(fault.status)}`} for ${reason}, and goes on`, async () => {
        await startSmsc();
        const session = await bound({ responseTimeoutMs: 150 });
        smsc.misbehave(fault);
        expect((await failure(session.submit(aSubmit()))).reason).to.equal(reason);
        await session.reaches('bound');
        const { messageId } = await eventually(async () => session.submit(aSubmit()));
        expect(messageId).to.equal(smsc.submits.at(-1)?.id);
      });
    }

    for (const kind of [
      'invalid-command-id',
      'unreadable-body',
      'split-writes',
      'glued-writes',
      'unknown-tlv',
      'doubled-response',
    ] as const) {
      it(`is not troubled by ${kind}`, async () => {
        await startSmsc();
        const session = await bound();
        smsc.misbehave({ kind });
        const { messageId } = await session.submit(aSubmit());
        expect(messageId).to.equal(smsc.submits[0]?.id);
        await session.submit(aSubmit());
        expect(smsc.connections).to.equal(1);
      });
    }

    for (const method of ['udh8', 'udh16', 'sar', 'payload'] as const) {
      it(`brings a text of 2,000 characters with emoji over whole (${method})`, async () => {
        await startSmsc({ receipts: 'none' });
        const session = await bound();
        const text = 'Grüße 👨‍👩‍👧‍👦 und 👍🏽 e\u0301, '.repeat(80).slice(0, 2000).toWellFormed();
        const parts = messageParts(text, { method, defaultAlphabet: 'gsm', reference: 0x1c7 });
        await Promise.all(
          parts.map(async ({ esmClass, dataCoding, shortMessage, tlvs }) =>
            session.submit({ ...aSubmit(), esmClass, dataCoding, shortMessage: shortMessage.toString('hex'), tlvs }),
          ),
        );
        expect(smsc.messages.map((message) => message.text)).to.deep.equal([text]);
        expect(smsc.violations).to.deep.equal([]);
      });
    }

    it('matches answers that come out of order', async () => {
      await startSmsc();
      const session = await bound();
      smsc.misbehave({ kind: 'out-of-order' });
      const ids = await Promise.all([session.submit(aSubmit()), session.submit(aSubmit())]);
      expect(ids.map(({ messageId }) => messageId)).to.deep.equal(smsc.submits.map(({ id }) => id));
    });

    it('fails all waiting calls at once when the link is lost', async () => {
      await startSmsc({ responseDelayMs: 60_000 });
      const session = await bound({ windowSize: 3 });
      const submitting = Array.from({ length: 5 }, async () => (await failure(session.submit(aSubmit()))).reason);
      await eventually(() => smsc.bound[0]?.unanswered === 3);
      smsc.dropAll();
      const unknown = 'outcome-unknown';
      const unsent = 'session-not-bound';
      expect(await Promise.all(submitting)).to.deep.equal([unknown, unknown, unknown, unsent, unsent]);
    });

    it('slows down when throttled, and loses no retried message', async () => {
      await startSmsc({ maxPerSecond: 5 });
      const session = await bound();
      const first = await Promise.allSettled(Array.from({ length: 10 }, async () => session.submit(aSubmit())));
      const throttled = first.filter(({ status }) => status === 'rejected').length;
      expect(throttled).to.be.greaterThan(0);
      expect(session.stats.throttles).to.equal(throttled);
      expect(smsc.taken).to.equal(10 - throttled);
    });

    it('gives up a link on which no submit is answered any more', async () => {
      await startSmsc();
      const session = await bound({ responseTimeoutMs: 100 });
      const before = smsc.connections;
      smsc.misbehave({ kind: 'no-response', times: 3 });
      for (let submit = 0; submit < 3; submit += 1) {
        expect((await failure(session.submit(aSubmit()))).reason).to.equal('outcome-unknown');
      }
      await smsc.waitUntil(() => smsc.connections > before && smsc.bound.length === 1);
    });

    it('refuses content that does not fit into a PDU', async () => {
      await startSmsc();
      const session = await bound();
      const error = await failure(session.submit({ ...aSubmit(), shortMessage: '00'.repeat(300) }));
      expect(error.reason).to.equal('invalid-message');
      await session.submit(aSubmit());
    });

    it('says for certain that a submit was not sent when it is given up in line', async () => {
      await startSmsc({ responseDelayMs: 60_000 });
      const session = await bound({ windowSize: 1 });
      void session.submit(aSubmit()).catch(() => undefined);
      const giveUp = new AbortController();
      const waiting = failure(session.submit(aSubmit(), { signal: giveUp.signal }));
      giveUp.abort();
      expect((await waiting).reason).to.equal('session-not-bound');
    });

    it('sends nothing on a bind that only receives', async () => {
      await startSmsc();
      const session = await bound({ type: 1 });
      expect((await failure(session.submit(aSubmit()))).reason).to.equal('session-not-bound');
      expect(session.state).to.equal('bound');
    });
  });

  describe('receiving', () => {
    it('answers a message only when it was handled, and hands on every octet', async () => {
      await startSmsc();
      let finish: (outcome: 'ok') => void = () => undefined;
      const handled = new Promise<'ok'>((resolve) => {
        finish = resolve;
      });
      const session = await bound({ onDeliver: async () => handled });
      const answered = smsc.customerWrites({ from: '+447700900123', to: '62442', text: 'Hi 👍' });
      await eventually(() => session.received.length === 1);
      expect(smsc.deliveries[0]?.answers).to.deep.equal([]);
      finish('ok');
      expect(await answered).to.deep.equal([0]);
      expect(session.received[0]?.shortMessage).to.equal('004800690020d83ddc4d');
    });

    it('hands on a notification that a phone can be reached again, and answers nothing', async () => {
      await startSmsc();
      const session = await bound();
      smsc.sendRaw(writePdu({ command: 'alert_notification', sequence: 9, fields: { source_addr: '447700900123' } }));
      await eventually(() => session.received.length === 1);
      expect(session.received[0]).to.deep.include({
        command: 'alert_notification',
        source: { ton: 0, npi: 0, address: '447700900123' },
      });
      expect(smsc.violations).to.deep.equal([]);
    });

    it('asks the SMSC to repeat a message that could not be kept', async () => {
      await startSmsc({ redeliverAfterMs: 10 });
      const outcomes = ['retry', 'throw', 'ok'];
      const session = await bound({
        onDeliver: async () => {
          const outcome = outcomes.shift();
          if (outcome === 'throw') throw new Error('Redis is away');
          return outcome === 'ok' ? 'ok' : 'retry';
        },
      });
      expect(await smsc.customerWrites({ from: '+447700900123', to: '62442', text: 'Hi' })).to.deep.equal([0]);
      expect(smsc.deliveries[0]?.answers).to.deep.equal([0x64, 0x64, 0]);
      expect(session.received).to.have.length(3);
    });

    it('asks the SMSC to give up a message that it will never take', async () => {
      await startSmsc();
      await bound({ onDeliver: async () => 'reject' });
      expect(await smsc.customerWrites({ from: '+447700900123', to: '62442', text: 'Hi' })).to.deep.equal([0x65]);
    });

    it('gets a message again that was not answered before the link was lost, on another connection', async () => {
      await startSmsc({ redeliverAfterMs: 10 });
      const links: string[] = [];
      const session = await bound({
        onDeliver: async (_pdu, { linkId }) => {
          links.push(linkId);
          if (links.length === 1) smsc.dropAll();
          return 'ok';
        },
      });
      await smsc.customerWrites({ from: '+447700900123', to: '62442', text: 'Hi' });
      expect(session.received).to.have.length(2);
      expect(new Set(links).size).to.equal(2);
    });

    it('takes data_sm as well', async () => {
      await startSmsc();
      const session = await bound();
      const frame = '000000240000010300000000000000090001013434000001313200040000001e00023100';
      smsc.sendRaw(Buffer.from(frame, 'hex'));
      const pdu = await eventually(() => session.received[0]);
      expect(pdu).to.deep.include({ command: 'data_sm', esmClass: 4, tlvs: { '001e': '3100' } });
      expect(session.state).to.equal('bound');
    });

    it('takes a message that comes right behind the answer to the bind', async () => {
      await startSmsc();
      smsc.misbehave({ kind: 'deliver-with-bind' });
      const session = await bound();
      await eventually(() => session.received.length === 1);
    });

    it('receives receipts while it submits', async () => {
      await startSmsc({ receipts: { form: 'both', when: 'before-response' } });
      const session = await bound();
      await session.submit(aSubmit());
      expect(session.received).to.have.length(1);
    });

    it('answers enquire_link, even while messages wait', async () => {
      // Each must be answered before the next comes, on a busy machine too.
      await startSmsc({ enquireLinkMs: 300 });
      await bound({ onDeliver: async () => new Promise(() => undefined) });
      void smsc.customerWrites({ from: '+447700900123', to: '62442', text: 'Hi' });
      await smsc.waitUntil(() => smsc.answeredEnquireLinks >= 3);
      expect(smsc.violations).to.deep.equal([]);
    });
  });

  describe('the link', () => {
    it('is asked whether it is alive while it is silent', async () => {
      await startSmsc();
      const session = await bound({ enquireLinkIntervalMs: 10 });
      await smsc.waitUntil(() => smsc.enquireLinks >= 3);
      expect(session.state).to.equal('bound');
    });

    it('is given up when the SMSC falls silent, and made anew', async () => {
      await startSmsc();
      await bound({ enquireLinkIntervalMs: 20, responseTimeoutMs: 20 });
      smsc.fallSilent();
      await smsc.waitUntil(() => smsc.connections === 2 && smsc.bound.some(({ deaf }) => !deaf));
    });

    it('is given up when one enquire_link has no answer', async () => {
      await startSmsc();
      smsc.misbehave({ kind: 'enquire-link-no-response' });
      await bound({ enquireLinkIntervalMs: 20, responseTimeoutMs: 20 });
      await smsc.waitUntil(() => smsc.connections === 2 && smsc.bound.length === 1);
    });

    it('is made anew after the SMSC unbinds', async () => {
      await startSmsc();
      await bound();
      await smsc.unbindAll();
      await smsc.waitUntil(() => smsc.connections === 2 && smsc.bound.length === 1);
    });

    it('waits longer from try to try, and is not counted while it is stable', async () => {
      await startSmsc();
      const failures: number[] = [];
      smsc.misbehave({ kind: 'refuse-connection', times: 3 });
      open({
        reconnectDelayMs: (count) => {
          failures.push(count);
          return 1;
        },
      });
      await smsc.waitUntil(() => smsc.bound.length === 1);
      expect(failures).to.deep.equal([0, 1, 2]);
    });
  });

  describe('closing', () => {
    it('waits for the answers of both sides, then unbinds', async () => {
      await startSmsc({ responseDelayMs: 30 });
      const session = await bound();
      const submitting = session.submit(aSubmit());
      await eventually(() => session.stats.windowInUse === 1);
      const closing = session.close(5000);
      expect(session.state).to.equal('unbinding');
      expect((await failure(session.submit(aSubmit()))).reason).to.equal('session-not-bound');
      await closing;
      expect((await submitting).messageId).to.equal(smsc.submits[0]?.id);
      expect(smsc.unbinds).to.equal(1);
      expect(session.state).to.equal('closed');
    });

    it('ends though unbind is not answered', async () => {
      await startSmsc();
      const session = await bound({ responseTimeoutMs: 20 });
      smsc.misbehave({ kind: 'unbind-no-response' });
      await session.close(5000);
      expect(session.state).to.equal('closed');
      await smsc.waitUntil(() => smsc.bound.length === 0);
    });

    it('ends at the deadline, and reports unanswered submits as unknown outcomes', async () => {
      await startSmsc({ responseDelayMs: 60_000 });
      const session = await bound();
      const submitting = failure(session.submit(aSubmit()));
      await eventually(() => session.stats.windowInUse === 1);
      await session.close(20);
      expect((await submitting).reason).to.equal('outcome-unknown');
    });

    it('ends at once if it is not bound, and does not come back', async () => {
      await startSmsc();
      smsc.misbehave({ kind: 'refuse-connection' });
      const session = open({ reconnectDelayMs: () => 60_000 });
      await session.reaches('waiting');
      await session.close(5000);
      expect(session.state).to.equal('closed');
      session.rebind();
      expect(session.state).to.equal('closed');
    });
  });
});
