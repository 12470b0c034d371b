import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { nonTextOf } from './non-text.ts';

describe('nonTextOf', () => {
  const text = Buffer.from('{"text":"Hi"}');
  const kinds: readonly (readonly [Readonly<Record<string, string>>, Buffer, string | undefined])[] = [
    [{}, text, undefined],
    [{}, Buffer.from('not JSON'), undefined],
    [{ transformation: 'jms-map-xml' }, Buffer.from('<map/>'), 'MapMessage'],
    [{ transformation: 'jms-object-json' }, text, 'ObjectMessage'],
    [{ 'amq-msg-type': 'MapMessage' }, text, 'MapMessage'],
    [{}, Buffer.from('<map>\n<entry/></map>'), 'MapMessage'],
    [{}, Buffer.from('aced00057400', 'hex'), 'ObjectMessage'],
    [{}, Buffer.from('005377a10548656c6c6f', 'hex'), 'AMQP'],
    [{}, Buffer.from('000000010004746578740900', 'hex'), 'binary data'],
    [{}, Buffer.from('010000000200000008', 'hex'), 'binary data'],
    [{}, Buffer.from('00000010aced000574', 'hex'), 'ObjectMessage'],
    [{}, Buffer.from('\n\t{"text":"Hi"}'), undefined],
    [{}, Buffer.from('{"text":"Hi"}', 'utf16le'), 'UTF-16'],
    [{}, Buffer.from('{"text":"Hi"}', 'utf16le').swap16(), 'UTF-16'],
    [{}, Buffer.from('\ufeff{"text":"Hi"}', 'utf16le'), 'UTF-16'],
    [{}, Buffer.from('\ufeff{"text":"Hi"}'), undefined],
    [{}, gzipSync('{"text":"Hi"}'), 'compressed'],
    [{ 'transformation-error': 'no converter' }, Buffer.from('x'), 'could not translate'],
    [{}, Buffer.alloc(0), 'MapMessage, ObjectMessage or StreamMessage'],
  ];
  for (const [headers, bytes, words] of kinds) {
    it(`${words === undefined ? 'lets pass' : `calls ${words}`} "${bytes.toString('latin1', 0, 20)}" with ${JSON.stringify(headers)}`, () => {
      const said = nonTextOf(headers, bytes);
      if (words === undefined) expect(said).to.equal(undefined);
      else expect(said).to.include(words);
    });
  }
});
