import { expect } from 'chai';
import type { ReplyWindow } from '@ccm/channels/contract';
import type { Account, AnswerPlace, OutboundContent } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import type { ConversationState } from '../../storage/conversations/index.ts';
import { preFlight, windowNote } from './pre-flight.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 10, 29, 12);
const MESSENGER: ReplyWindow = { ms: DAY_MS, extension: { template: 'tag:HUMAN_AGENT', ms: 7 * DAY_MS } };

const silentFor = (ms: number): ConversationState => ({
  conversationId: undefined,
  lastInboundAtMs: NOW_MS - ms,
  windowOpenedAtMs: NOW_MS - ms,
  lastInboundId: undefined,
  optedOut: false,
  marketingOptedOut: false,
  choices: [],
  lastSentMessageId: undefined,
  place: undefined,
  name: undefined,
});

function fly(
  content: Partial<OutboundContent>,
  {
    silentMs,
    template,
    isFree = false,
    place,
  }: { silentMs: number; template?: string; isFree?: boolean; place?: AnswerPlace },
): OutboundContent | string {
  const account: Account = {
    name: 'default',
    channel: 'facebook',
    provider: 'facebook',
    settings: {},
    ...(template === undefined ? {} : { outsideWindowTemplate: template }),
  };
  try {
    const message = anOutboundMessage(
      { text: 'Hi', ...content },
      { channel: 'facebook', ...(place === undefined ? {} : { place }) },
    );
    const replyWindow = isFree ? undefined : MESSENGER;
    return preFlight(message, { account, replyWindow, state: silentFor(silentMs), nowMs: NOW_MS }).content;
  } catch (error) {
    if (error instanceof DeliveryError) return `${error.reason}: ${error.message}`;
    throw error;
  }
}

const HUMAN_AGENT = { name: 'tag:HUMAN_AGENT', variables: {} };

describe('the reply window', () => {
  it('lets everything through while it is open, and always if the channel has none', () => {
    expect(fly({}, { silentMs: DAY_MS })).to.deep.include({ text: 'Hi' });
    expect(fly({}, { silentMs: 400 * DAY_MS, isFree: true })).to.deep.include({ text: 'Hi' });
  });

  it('refuses a free message after it, with both times', () => {
    expect(fly({}, { silentMs: 30 * HOUR_MS })).to.match(
      /^outside-reply-window: .*30 hours ago; .*free messages for 24 hours/,
    );
  });

  it('is extended by its tag, whether the account or the application names it, but not for ever', () => {
    const afterThreeDays = fly({}, { silentMs: 3 * DAY_MS, template: 'tag:HUMAN_AGENT' });
    expect(afterThreeDays).to.deep.include({ template: { ...HUMAN_AGENT, carriesMessage: true } });
    expect(fly({ template: HUMAN_AGENT }, { silentMs: 3 * DAY_MS })).to.deep.include({ template: HUMAN_AGENT });

    const late = /^outside-reply-window: .*192 hours ago; the channel takes tag:HUMAN_AGENT for 168 hours only/;
    expect(fly({}, { silentMs: 8 * DAY_MS, template: 'tag:HUMAN_AGENT' })).to.match(late);
    expect(fly({ template: HUMAN_AGENT }, { silentMs: 8 * DAY_MS })).to.match(late);
  });

  for (const [written, template] of [
    ['late_reply', { name: 'late_reply' }],
    ['late_reply/es_MX', { name: 'late_reply', language: 'es_MX' }],
    ['late_reply / es / c8ae5f90', { name: 'late_reply', language: 'es', namespace: 'c8ae5f90' }],
  ] as const) {
    it(`is followed by the account’s template, in its language: ${written}`, () => {
      expect(fly({}, { silentMs: 2 * DAY_MS, template: written })).to.deep.include({
        template: { ...template, variables: {}, carriesMessage: true },
      });
    });
  }

  it('puts no reaction into a template, and does not count for answers to comments', () => {
    const action = { does: 'react', message: { id: 'm' }, emoji: '👍' } as const;
    expect(fly({ text: '', action }, { silentMs: 2 * DAY_MS, template: 'late_reply' })).to.match(
      /^outside-reply-window/,
    );

    const replyTo = { to: 'comment', commentId: '1_2', private: true } as const;
    expect(fly({ replyTo }, { silentMs: 2 * DAY_MS })).to.deep.include({ replyTo });
    const hide = { does: 'moderate', commentId: '1_2', moderation: 'hide' } as const;
    expect(fly({ text: '', action: hide }, { silentMs: 2 * DAY_MS })).to.deep.include({ action: hide });
  });

  it('does not count if the customer last wrote in a comment, unless a message of theirs is answered', () => {
    const commented = { silentMs: 2 * DAY_MS, place: { comment: '1_2' } };
    expect(fly({}, commented)).to.deep.include({ text: 'Hi' });
    const replyTo = { to: 'message', message: { id: 'm_1' } } as const;
    expect(fly({ replyTo }, commented)).to.match(/^outside-reply-window/);
  });

  it('is noted in the history of messages that go within its last two hours', () => {
    expect(windowNote(MESSENGER, silentFor(23 * HOUR_MS), NOW_MS)).to.equal(
      'the reply window closes at 2026-11-29T13:00:00.000Z; with tag:HUMAN_AGENT until 2026-12-05T13:00:00.000Z',
    );
    expect(windowNote(MESSENGER, silentFor(HOUR_MS), NOW_MS)).to.equal(undefined);
    expect(windowNote(undefined, silentFor(23 * HOUR_MS), NOW_MS)).to.equal(undefined);
  });
});
