import { expect } from 'chai';
import { refusedKind, kindsOf } from '@ccm/channels/content';
import { CONTENT_KINDS } from '@ccm/channels/contract';
import { CHANNELS } from '@ccm/channels/registry';
import { CONTENT_EXAMPLES } from './examples.ts';
import { readSendRequest } from './parse-command.ts';

const SAMPLE_OF: Readonly<Record<string, string>> = {
  sms: '+447700900123',
  whatsapp: '+447700900123',
  smpp: '+447700900123',
};

describe('the examples of requests', () => {
  it('show every kind of content once', () => {
    expect(CONTENT_EXAMPLES.map(({ kind }) => kind)).to.have.members([...CONTENT_KINDS]);
  });

  for (const { kind, request } of CONTENT_EXAMPLES) {
    it(`are read as the kind that they show: ${kind}`, () => {
      const command = readSendRequest({ channel: 'whatsapp', to: SAMPLE_OF['whatsapp'], ...request });

      if (command.kind === 'send') expect(kindsOf(command.content).map((found) => found.kind)).to.include(kind);
      else expect(command.kind).to.equal(kind);
    });
  }

  for (const { provider, rules } of CHANNELS) {
    for (const [channel, { title, contents }] of Object.entries(rules)) {
      it(`are refused by ${title} if its rules say so, and by nothing else (${provider})`, () => {
        for (const { kind, request } of CONTENT_EXAMPLES) {
          const command = readSendRequest({ channel, to: SAMPLE_OF[channel] ?? '6412345678901234', ...request });
          if (command.kind !== 'send') continue;
          const refused = refusedKind(command.content, contents);
          expect(refused?.kind, kind).to.equal(contents[kind].how === 'refused' ? kind : undefined);
        }
      });
    }
  }
});
