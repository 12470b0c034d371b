import { expect } from 'chai';
import { joinPublicUrl, publicUrlOf } from './public-url.ts';

describe('the address that a provider called', () => {
  const table: readonly [base: string, received: string, address: string][] = [
    ['https://h.example', '/webhooks/twilio', 'https://h.example/webhooks/twilio'],
    ['https://h.example/', '/webhooks/twilio', 'https://h.example/webhooks/twilio'],
    ['https://h.example', '/ccm/webhooks/twilio', 'https://h.example/ccm/webhooks/twilio'],
    ['https://h.example/ccm', '/ccm/webhooks/twilio', 'https://h.example/ccm/webhooks/twilio'],
    ['https://h.example/ccm', '/webhooks/twilio', 'https://h.example/ccm/webhooks/twilio'],
    ['https://h.example/ccm/', '/webhooks/twilio?m=1&p=0', 'https://h.example/ccm/webhooks/twilio?m=1&p=0'],
    ['https://h.example/ccm', '/ccmx/webhooks/twilio', 'https://h.example/ccm/ccmx/webhooks/twilio'],
    ['https://h.example/a/b', '/a/b/webhooks/twilio', 'https://h.example/a/b/webhooks/twilio'],
    ['https://h.example:8443', '/webhooks/twilio?q=%C3%A9', 'https://h.example:8443/webhooks/twilio?q=%C3%A9'],
  ];
  for (const [base, received, address] of table) {
    it(`is ${address} for ${received} behind ${base}`, () => {
      expect(joinPublicUrl(base, received)).to.equal(address);
    });
  }

  it('is that of the request without PUBLIC_BASE_URL', () => {
    const request = { protocol: 'http', host: '10.0.0.1:8081', originalUrl: '/webhooks/twilio?x=1' };
    expect(publicUrlOf(request, undefined)).to.equal('http://10.0.0.1:8081/webhooks/twilio?x=1');
  });
});
