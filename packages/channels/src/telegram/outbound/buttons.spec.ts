import { expect } from 'chai';
import type { Button, OutboundContent } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import type { RenderedMessage } from '../../contract/index.ts';
import { render } from '../render.ts';

const reply = (title: string, payload = title): Button => ({ kind: 'reply', title, payload });
const replies = (count: number): readonly Button[] => Array.from({ length: count }, (_, at) => reply(`B${String(at)}`));
const QUESTION: Button = { kind: 'share-phone', title: 'Your number?' };
const EDIT = { does: 'edit', message: { id: '5550001:90' } } as const;

interface Markup {
  readonly inline_keyboard?: readonly (readonly unknown[])[];
  readonly keyboard?: readonly (readonly unknown[])[];
}

const rendered = (content: Partial<OutboundContent>): RenderedMessage =>
  render(anOutboundMessage({ text: 'Pick', ...content }, { channel: 'telegram', to: '5550001' }));

function paramsOf({ parts }: RenderedMessage): { readonly text: string; readonly reply_markup?: Markup } {
  const { params } = parts[0].request as { readonly params: { readonly text: string; readonly reply_markup?: Markup } };
  return params;
}

const lengths = (rows: readonly (readonly unknown[])[] = []): readonly number[] => rows.map(({ length }) => length);

describe('a row of buttons on Telegram', () => {
  it('becomes several of about the same length if it is longer than eight, since Telegram drops the rest', () => {
    const { reply_markup: markup } = paramsOf(rendered({ buttons: replies(12), buttonRows: [10, 2] }));

    expect(lengths(markup?.inline_keyboard)).to.deep.equal([5, 5, 2]);
  });

  it('holds twelve in place of the phone’s keyboard', () => {
    const buttons = [...replies(12), QUESTION];

    expect(lengths(paramsOf(rendered({ buttons, buttonRows: [13] })).reply_markup?.keyboard)).to.deep.equal([7, 6]);
    expect(lengths(paramsOf(rendered({ buttons, buttonRows: [12, 1] })).reply_markup?.keyboard)).to.deep.equal([12, 1]);
  });

  it('becomes several in an edit, too', () => {
    const { reply_markup: markup } = paramsOf(rendered({ buttons: replies(9), buttonRows: [9], action: EDIT }));

    expect(lengths(markup?.inline_keyboard)).to.deep.equal([5, 4]);
  });
});

describe('an edit on Telegram', () => {
  it('asks in words for what only a new message can ask', () => {
    const edited = rendered({ buttons: [QUESTION, reply('No')], action: EDIT });

    expect(paramsOf(edited).text).to.equal('Pick\n\nYour number?');
    expect(edited.notes).to.deep.equal([
      'only new messages to private chats can ask to share something: the question became text',
    ]);
  });

  it('numbers buttons whose keyboard is too long for Telegram', () => {
    const long = Array.from({ length: 90 }, (_, at) => reply(`${String(at)} ${'x'.repeat(90)}`));
    const sent = rendered({ buttons: long });

    expect(paramsOf(sent)).to.not.have.property('reply_markup');
    expect(sent.numberedChoices).to.have.length(90);
    expect(sent.notes).to.deep.equal(['90 buttons became numbered text: Telegram takes 10000 bytes of them']);
  });

  it('numbers more buttons than a message has, and remembers their meaning', () => {
    const edited = rendered({ buttons: replies(101), action: EDIT });

    expect(paramsOf(edited)).to.not.have.property('reply_markup');
    expect(edited.numberedChoices).to.have.length(101);
  });

  it('remembers a payload that no button can hold', () => {
    const payload = 'x'.repeat(65);

    expect(rendered({ buttons: [reply('Yes', payload)], action: EDIT }).numberedChoices).to.deep.equal([
      { number: 1, title: 'Yes', payload },
    ]);
  });
});

describe('a card on Telegram', () => {
  it('asks in words for what a button below it cannot ask', () => {
    const cards = [{ title: 'Red', buttons: [QUESTION] }];

    expect(paramsOf(rendered({ text: '', cards })).text).to.equal('Red\nYour number?');
  });
});
