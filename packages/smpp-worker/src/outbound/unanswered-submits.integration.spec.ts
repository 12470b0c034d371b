import { idKey, messageReference, renderSmpp } from '@ccm/channels/smpp';
import type { SmppSettings } from '@ccm/channels/smpp';
import type { Account, OutboundMessage } from '@ccm/core/domain';
import { Mailboxes, MailboxStore } from '@ccm/shared/storage/mailbox';
import { MessageStore, ReportMatcher, StatusUpdates, StatusPolls } from '@ccm/shared/messages';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { anSmppAccount } from '@ccm/testing/channels';
import { captureLog, loopbackHttp } from '@ccm/testing/support';
import { Sealer } from '@ccm/shared/storage/sealing';
import { redisForTests } from '@ccm/testing/servers';
import { expect } from 'chai';
import { SmppSender } from './smpp-sender.ts';
import { UnansweredSubmits } from './unanswered-submits.ts';

/** Fails if a queue is used: nothing is reported here. */
const noQueue = (): never => {
  throw new Error('no queue is needed');
};

const KEEP_MS = 60_000;
const MESSAGE: OutboundMessage = {
  id: 'message-1',
  channel: 'smpp',
  requestedChannel: 'smpp',
  account: 'default',
  to: '+447700900123',
  content: { text: 'Hi', attachments: [], buttons: [] },
  lane: 'reply',
  acceptedAtMs: 0,
};
const REFERENCE = messageReference({ messageId: MESSAGE.id, part: 0 });

describe('asking for a submit_sm without an answer', () => {
  let redis: RedisClient;
  let unanswered: UnansweredSubmits;
  let matcher: ReportMatcher;
  let sender: SmppSender;
  let messages: MessageStore;

  redisForTests((client) => {
    redis = client;
  });

  before(() => {
    const sealer = new Sealer(['a signing key of this test']);
    const { logger } = captureLog();
    const mailboxes = new Mailboxes(new MailboxStore(redis, sealer), noQueue);
    messages = new MessageStore({ redis, sealer, mailboxes, keepMs: KEEP_MS, reportTo: [] });
    matcher = new ReportMatcher({ redis, sealer, messages, keepMs: KEEP_MS, parkMs: KEEP_MS });
    const statuses = new StatusUpdates({ messages, matcher });
    unanswered = new UnansweredSubmits(redis);
    const polls = new StatusPolls(redis, sealer);
    sender = new SmppSender({ bindOwners: [], unanswered, polls, matcher, statuses, logger });
  });

  /** @param agoMs when the try began. */
  const ask = async (agoMs: number, settings: Partial<SmppSettings> = {}): ReturnType<SmppSender['lookUpSent']> => {
    const account: Account<SmppSettings> = anSmppAccount(settings);
    const [part] = renderSmpp(MESSAGE, account).parts;
    const { logger } = captureLog();
    const { signal } = new AbortController();
    const context = { account, message: MESSAGE, partIndex: 0, http: loopbackHttp, logger, signal };
    return sender.lookUpSent(part, { ...context, startedAtMs: Date.now() - agoMs });
  };
  const hear = async (address: string, reference: number, messageIds: readonly string[], ton = 1): Promise<void> => {
    await unanswered.heard(anSmppAccount(), { customer: { ton, npi: 1, address }, reference, messageIds });
  };

  it('cannot tell at first, and then not at all', async () => {
    expect(await ask(4000)).to.equal('not-yet');
    expect(await ask(6000)).to.equal(undefined);
    expect(await ask(6000, { unansweredWait: 30 })).to.equal('not-yet');
  });

  it('believes a receipt to this customer under its reference, and knows the id by it', async () => {
    await hear('447700900123', REFERENCE, ['1A', '1a']);
    expect(await ask(6000)).to.deep.include({ providerMessageId: '1A', aliases: [idKey('1A')] });
  });

  it('accepts one in national form if the country is known', async () => {
    await unanswered.heard(anSmppAccount({ countryCode: '44' }), {
      customer: { ton: 2, npi: 1, address: '07700900123' },
      reference: REFERENCE,
      messageIds: ['1A'],
    });
    expect(await ask(6000, { countryCode: '44' })).to.have.property('providerMessageId', '1A');
  });

  it('believes none that is under another reference, or about another customer', async () => {
    await hear('447700900123', REFERENCE + 1, ['1A']);
    await hear('447700900124', REFERENCE, ['1A']);
    expect(await ask(6000)).to.equal(undefined);
  });

  it('believes none that is of another message under the same reference, and finds its own beside it', async () => {
    await hear('447700900123', REFERENCE, ['1A']);
    await messages.record(
      {
        id: 'message-2',
        direction: 'out',
        channel: 'smpp',
        account: 'default',
        customerId: MESSAGE.to,
        atMs: Date.now(),
      },
      { step: 'accepted' },
    );
    await matcher.bind({ channel: 'smpp', account: 'default' }, ['1A'], { messageId: 'message-2', part: 0 });
    expect(await ask(6000)).to.equal(undefined);

    await hear('447700900123', REFERENCE, ['1B']);
    await hear('447700900123', REFERENCE, ['1A']);
    expect(await ask(6000)).to.have.property('providerMessageId', '1B');
  });

  it('believes a late refusal of this try, and none of an earlier one', async () => {
    await unanswered.refused({ messageId: MESSAGE.id, part: 0 }, Date.now() - 3000);
    expect(await ask(3500)).to.equal('absent');
    expect(await ask(1000)).to.equal('not-yet');
  });
});
