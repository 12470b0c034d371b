import { expect } from 'chai';
import { PayloadError } from '@ccm/core/domain';
import { Sealer } from '../sealing/index.ts';
import { bodyOf, openEnvelope, sealEnvelope, toEnvelope, toWebhookRequest } from './envelope.ts';
import type { Envelope } from './envelope.ts';

const SEALER = new Sealer(['a signing key']);
const ORIGIN = {
  id: 'e1',
  route: '/webhooks/twilio',
  receivedAtMs: 1,
  account: { provider: 'twilio', channel: 'sms', name: 'default', settings: {} },
} as const;

const envelopeOf = (rawBody: Buffer): Envelope =>
  toEnvelope(
    { method: 'POST', publicUrl: 'https://ccm.example.com/webhooks/twilio', query: {}, headers: {}, rawBody },
    ORIGIN,
  );
const throughRedis = (content: Envelope): Envelope => openEnvelope(sealEnvelope(content, SEALER), SEALER);

describe('An envelope', () => {
  const bodies: readonly [title: string, bytes: Buffer][] = [
    ['a form', Buffer.from('From=%2B14135550100&Body=Gr%C3%BC%C3%9Fe')],
    ['JSON', Buffer.from('{"text":"\\"Grüße\\" 👋🏽\\u0000"}')],
    ['a byte order mark and control characters', Buffer.from('\uFEFF\u0000\u001F\u2028\r\n')],
    ['nothing', Buffer.alloc(0)],
    ['Latin-1', Buffer.from('Grüße', 'latin1')],
    ['any bytes', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['half of a surrogate pair', Buffer.from([0xed, 0xa0, 0x80])],
  ];
  for (const [title, bytes] of bodies) {
    it(`gives the bytes of the body back as they came: ${title}`, () => {
      const { rawBody } = toWebhookRequest(throughRedis(envelopeOf(bytes)));
      expect(rawBody.toString('hex')).to.equal(bytes.toString('hex'));
    });
  }

  it('holds a body in UTF-8 as text, and another in base64', () => {
    expect(envelopeOf(Buffer.from('Grüße')))
      .to.include({ body: 'Grüße' })
      .and.not.have.property('bodyBase64');
    expect(envelopeOf(Buffer.from('ü', 'latin1')))
      .to.include({ bodyBase64: '/A==' })
      .and.not.have.property('body');
  });

  it('of an earlier version has its body in base64 alone', () => {
    const { body = '', ...earlier } = envelopeOf(Buffer.from('Grüße'));
    const kept = throughRedis({ ...earlier, bodyBase64: Buffer.from(body).toString('base64') });
    expect(bodyOf(kept).toString()).to.equal('Grüße');
  });

  it('with two bodies or none is none of ours', () => {
    const { body: _, ...none } = envelopeOf(Buffer.from('text'));
    expect(() => throughRedis(none)).to.throw(PayloadError, /body/);
    expect(() => throughRedis({ ...none, body: 'text', bodyBase64: 'dGV4dA==' })).to.throw(PayloadError, /body/);
  });
});
