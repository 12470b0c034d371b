import { expect } from 'chai';
import type { OutboundContent, Template } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { readSendRequest } from './parse-command.ts';

function contentOf(part: object): OutboundContent {
  const command = readSendRequest({ number: '+15551234567', channel: 'whatsapp', ...part });
  if (command.kind !== 'send') throw new Error(`not a message: ${command.kind}`);
  return command.content;
}
const templateOf = (template: unknown): Template | undefined => contentOf({ template }).template;
function refusalOf(part: object): string {
  try {
    contentOf(part);
  } catch (error) {
    if (error instanceof PayloadError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a template', () => {
  const COMPONENTS = [{ type: 'body', parameters: [{ type: 'text', text: 'Ann' }] }];

  for (const beside of [{ variables: ['Ann'] }, { header: 'Hi' }, { buttons: [{ payload: 'y' }] }]) {
    const [field = ''] = Object.keys(beside);
    it(`is refused with components and ${field} beside them, which would be lost`, () => {
      expect(refusalOf({ template: { name: 'order', components: COMPONENTS, ...beside } })).to.equal(
        `template.${field}: is part of components where those are given; leave one of them out`,
      );
      expect(templateOf({ name: 'order', components: [], ...beside })).to.have.property(field);
    });
  }

  it('takes components beside fields that say nothing', () => {
    const empty = { variables: {}, header: '', buttons: [] };
    expect(templateOf({ name: 'order', components: COMPONENTS, ...empty })).to.deep.equal({
      name: 'order',
      variables: {},
      components: COMPONENTS,
    });
  });

  it('has one value a button', () => {
    const buttons = [{ payload: 'a' }, { index: 0, type: 'url', payload: 'b' }];
    expect(refusalOf({ template: { name: 'order', buttons } })).to.match(/^template\.buttons\[1\]\.index: /);
  });

  it('takes the place of a button as text, as Meta writes it', () => {
    const buttons = [{ index: '1', type: 'url', payload: 'b' }];
    expect(templateOf({ name: 'order', buttons })).to.deep.include({
      buttons: [{ index: 1, kind: 'url', value: 'b' }],
    });
    for (const index of ['-1', 'x', '1.5']) {
      const refused = { name: 'order', buttons: [{ index, payload: 'b' }] };
      expect(refusalOf({ template: refused })).to.match(/^template\.buttons\[0\]\.index: must be a whole number/);
    }
  });

  it('hands a one-time password to the button as WhatsApp takes it, as the end of an address', () => {
    const buttons = [{ type: 'OTP', code: '123456' }];
    expect(templateOf({ name: 'sign_in', variables: ['123456'], buttons })).to.deep.include({
      buttons: [{ index: 0, kind: 'url', value: '123456' }],
    });
  });

  for (const language of [undefined, null, '', ' ', { code: '' }]) {
    it(`has the channel’s own language where none is given: ${JSON.stringify(language)}`, () => {
      expect(templateOf({ name: 'order', language })).to.not.have.property('language');
    });
  }

  it('has its name without blanks around it, and is refused without one', () => {
    expect(templateOf(' order ')).to.have.property('name', 'order');
    expect(refusalOf({ template: { name: ' ' } })).to.equal('template.name: is missing');
    expect(refusalOf({ template: { language: 'en' } })).to.equal('template.name: is missing');
  });

  for (const named of [{ variable: 'agent' }, { parameter_name: '{{agent}}' }, { name: 'agent' }]) {
    it(`has the name of the variable in its header: ${JSON.stringify(named)}`, () => {
      expect(templateOf({ name: 'order', header: { text: 'Ann', ...named } })).to.deep.include({
        header: { kind: 'text', text: 'Ann', variable: 'agent' },
      });
    });
  }

  it('takes the places of variables as they stand in it', () => {
    const variables = { '{{1}}': 'Ann', '{{ 2 }}': 7, ' 3 ': 'x' };
    expect(templateOf({ name: 'order', variables })).to.deep.include({ variables: { 1: 'Ann', 2: '7', 3: 'x' } });
    expect(templateOf({ name: 'order', variables: { '{{first_name}}': 'Ann' } })).to.deep.include({
      variables: { first_name: 'Ann' },
    });
  });
});
