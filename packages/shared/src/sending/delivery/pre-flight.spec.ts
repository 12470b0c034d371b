import { expect } from 'chai';
import type { ReplyWindow } from '@ccm/channels/contract';
import type { Account, AnswerPlace, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import type { ConversationState } from '../../storage/conversations/index.ts';
import { preFlight, windowNote } from './pre-flight.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 10, 29, 12);
const MESSENGER: ReplyWindow = { ms: DAY_MS, extension: { template: 'tag:HUMAN_AGENT', ms: 7 * DAY_MS } };

/** A customer who last wrote so long ago; undefined: never. */
const silentFor = (ms: number | undefined): ConversationState => ({
  conversationId: undefined,
  lastInboundAtMs: ms === undefined ? undefined : NOW_MS - ms,
  windowOpenedAtMs: ms === undefined ? undefined : NOW_MS - ms,
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
    replyWindow = MESSENGER,
    isFree = false,
    place,
    lane = 'reply',
  }: {
    silentMs?: number;
    template?: string;
    replyWindow?: ReplyWindow;
    isFree?: boolean;
    place?: AnswerPlace;
    lane?: 'reply' | 'bulk';
  },
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
      { channel: 'facebook', lane, ...(place === undefined ? {} : { place }) },
    );
    return preFlight(message, {
      account,
      replyWindow: isFree ? undefined : replyWindow,
      state: silentFor(silentMs),
      nowMs: NOW_MS,
    }).content;
  } catch (error) {
    if (error instanceof DeliveryError) return `${error.reason}: ${error.message}`;
    throw error;
  }
}

const HUMAN_AGENT = { name: 'tag:HUMAN_AGENT', variables: {} };

describe('consent', () => {
  const outcomeOf = (state: Partial<ConversationState>, lane: OutboundMessage['lane']): string => {
    const account: Account = { name: 'default', channel: 'facebook', provider: 'facebook', settings: {} };
    const message = anOutboundMessage({ text: 'Hi' }, { channel: 'facebook', lane });
    try {
      preFlight(message, { account, replyWindow: undefined, state: { ...silentFor(0), ...state }, nowMs: NOW_MS });
      return 'sent';
    } catch (error) {
      return error instanceof DeliveryError ? `${error.reason} ${error.optOut ?? 'of all'}` : 'broken';
    }
  };

  it('holds back everything from a customer who opted out', () => {
    expect(outcomeOf({ optedOut: true }, 'reply')).to.equal('recipient-opted-out of all');
    expect(outcomeOf({ optedOut: true, marketingOptedOut: true }, 'bulk')).to.equal('recipient-opted-out of all');
  });

  it('holds back bulk alone from a customer who opted out of marketing', () => {
    expect(outcomeOf({ marketingOptedOut: true }, 'bulk')).to.equal('recipient-opted-out marketing');
    expect(outcomeOf({ marketingOptedOut: true }, 'reply')).to.equal('sent');
    expect(outcomeOf({}, 'bulk')).to.equal('sent');
  });
});

describe('the reply window', () => {
  it('lets everything through while it is open, and always if the channel has none', () => {
    expect(fly({}, { silentMs: DAY_MS })).to.deep.include({ text: 'Hi' });
    expect(fly({}, { silentMs: 400 * DAY_MS, isFree: true })).to.deep.include({ text: 'Hi' });
  });

  it('is for the provider to judge where the customer never wrote', () => {
    expect(fly({}, {})).to.deep.include({ text: 'Hi' });
  });

  it('is over a millisecond after its last', () => {
    expect(fly({}, { silentMs: DAY_MS + 1 })).to.match(/^outside-reply-window/);
    expect(fly({ template: HUMAN_AGENT }, { silentMs: 7 * DAY_MS })).to.deep.include({ template: HUMAN_AGENT });
    expect(fly({ template: HUMAN_AGENT }, { silentMs: 7 * DAY_MS + 1 })).to.match(/^outside-reply-window/);
  });

  it('does not hold back other templates, even after its extension, nor any where it has none', () => {
    const template = { name: 'late_reply', variables: {} };
    expect(fly({ template }, { silentMs: 400 * DAY_MS })).to.deep.include({ template });
    const replyWindow = { ms: DAY_MS };
    expect(fly({ template }, { silentMs: 400 * DAY_MS, replyWindow })).to.deep.include({ template });
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

  it('is not extended for bulk messages, since the tag is for answers of people', () => {
    expect(fly({}, { silentMs: 2 * DAY_MS, template: 'tag:HUMAN_AGENT', lane: 'bulk' })).to.match(
      /^outside-reply-window: .*48 hours ago; the channel takes bulk messages for 24 hours only/,
    );
    expect(fly({}, { silentMs: 2 * DAY_MS, template: 'late_reply', lane: 'bulk' })).to.have.nested.property(
      'template.name',
      'late_reply',
    );
  });

  for (const [written, template] of [
    ['late_reply', { name: 'late_reply' }],
    ['late_reply/es_MX', { name: 'late_reply', language: 'es_MX' }],
    ['late_reply//c8ae5f90', { name: 'late_reply', namespace: 'c8ae5f90' }],
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
    expect(windowNote({ ms: DAY_MS }, silentFor(22 * HOUR_MS), NOW_MS)).to.equal(
      'the reply window closes at 2026-11-29T14:00:00.000Z',
    );
    expect(windowNote(MESSENGER, silentFor(DAY_MS), NOW_MS)).to.match(/^the reply window closes at 2026-11-29T12:00/);
    expect(windowNote(MESSENGER, silentFor(DAY_MS + 1), NOW_MS)).to.equal(undefined);
    expect(windowNote(MESSENGER, silentFor(HOUR_MS), NOW_MS)).to.equal(undefined);
    expect(windowNote(MESSENGER, silentFor(undefined), NOW_MS)).to.equal(undefined);
    expect(windowNote(undefined, silentFor(23 * HOUR_MS), NOW_MS)).to.equal(undefined);
  });
});
