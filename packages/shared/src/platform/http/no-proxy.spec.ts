import { expect } from 'chai';
import { isExempt } from './no-proxy.ts';

describe('isExempt', () => {
  const cases: readonly (readonly [url: string, entry: string, exempt: boolean])[] = [
    ['https://api.example.com/x', 'api.example.com', true],
    ['https://api.example.com', 'API.Example.com', true],
    ['https://api.example.com', 'example.com', true],
    ['https://api.example.com', '.example.com', true],
    ['https://api.example.com', '*.example.com', true],
    ['https://api.example.com', '*', true],
    ['https://badexample.com', 'example.com', false],
    ['https://api.example.com', 'api.example.com:443', true],
    ['https://api.example.com', 'api.example.com:8443', false],
    ['http://10.0.0.5:8080', '10.0.0.5:8080', true],
    ['http://10.0.0.5:8080', '10.0.0.5:80', false],
    ['http://[::1]:8080', '[::1]:8080', true],
    ['http://[::1]:8080', '::1', true],
    ['https://api.example.com', '', false],
    ['https://api.example.com', '.', false],
  ];
  for (const [url, entry, exempt] of cases) {
    it(`${exempt ? 'exempts' : 'does not exempt'} ${url} by "${entry}"`, () => {
      expect(isExempt(new URL(url), ['elsewhere.test', entry])).to.equal(exempt);
    });
  }
});
