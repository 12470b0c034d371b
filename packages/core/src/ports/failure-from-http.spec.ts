import { expect } from 'chai';
import { DeliveryError } from '../domain/index.ts';
import { deliveryErrorFromHttp, upstreamErrorFrom } from './failure-from-http.ts';
import { HttpFailure } from './http-client.ts';
import { parseRetryAfter } from './parse-retry-after.ts';

const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);

describe('parseRetryAfter', () => {
  const cases: Record<string, number | undefined> = {
    '120': 120_000,
    ' 0 ': 0,
    '1.5': 1500,
    'Sun, 22 Nov 2026 10:00:30 GMT': 30_000,
    'Sunday, 22-Nov-26 10:00:30 GMT': 30_000,
    'Sun, 22 Nov 2026 09:00:00 GMT': 0,
    '-5': undefined,
    soon: undefined,
    '': undefined,
  };
  for (const [value, expected] of Object.entries(cases)) {
    it(`reads "${value}" as ${String(expected)}`, () => {
      expect(parseRetryAfter(value, NOW)).to.equal(expected);
    });
  }
  it('reads no header as nothing', () => {
    expect(parseRetryAfter(undefined)).to.equal(undefined);
  });
});

describe('deliveryErrorFromHttp', () => {
  for (const [requestSent, reason] of [
    [false, 'connection-failed'],
    [true, 'outcome-unknown'],
  ] as const) {
    it(`is ${reason} if the request was ${requestSent ? '' : 'not '}sent`, () => {
      const error = deliveryErrorFromHttp(new HttpFailure('No answer', { requestSent, code: 'ECONNRESET' }));
      expect(error).to.be.instanceOf(DeliveryError).and.include({ reason, providerCode: 'ECONNRESET' });
    });
  }
  it('leaves other errors as they are', () => {
    const bug = new TypeError('x is not a function');
    expect(deliveryErrorFromHttp(bug)).to.equal(bug);
  });
});

describe('upstreamErrorFrom', () => {
  const reply = (status: number, headers = {}, body = ''): { status: number; headers: object; body: Buffer } => ({
    status,
    headers,
    body: Buffer.from(body),
  });
  const from = (...args: Parameters<typeof reply>): ReturnType<typeof upstreamErrorFrom> =>
    upstreamErrorFrom('crm', reply(...args) as Parameters<typeof upstreamErrorFrom>[1]);

  for (const status of [408, 425, 429, 500, 502, 503, 599]) {
    it(`retries ${status}`, () => {
      expect(from(status).advice.retryable).to.equal(true);
    });
  }
  for (const status of [400, 401, 403, 404, 409, 422]) {
    it(`does not retry ${status}, and keeps the beginning of the answer`, () => {
      const error = from(status, {}, 'x'.repeat(5000));
      expect(error.advice.retryable).to.equal(false);
      expect(error).to.include({ upstream: 'crm', status });
      expect(error.answer).to.have.length(2048);
    });
  }
  it('obeys Retry-After', () => {
    expect(from(503, { 'retry-after': '7' }).advice.retryAfterMs).to.equal(7000);
  });
  it('retries if there was no answer', () => {
    const failure = new HttpFailure('No answer from crm:443: ETIMEDOUT', { requestSent: true, code: 'ETIMEDOUT' });
    expect(upstreamErrorFrom('crm', failure)).to.include({ message: failure.message, status: undefined });
    expect(upstreamErrorFrom('crm', failure).advice.retryable).to.equal(true);
  });
  it('retries a redirect, and names the address to which it points, without its query', () => {
    for (const [location, words] of [
      ['https://crm.example/api?token=hush', 'pointing to https://crm.example/api: set CRM_API_URL to where it is'],
      ['/login?next=hush', 'pointing to /login: set CRM_API_URL to where it is'],
      ['', 'pointing to another address: set CRM_API_URL to where it is'],
    ] as const) {
      const error = from(302, { location });
      expect(error.message).to.equal(`It answered 302, ${words}`);
      expect(error.advice.retryable).to.equal(true);
    }
  });
  it('does not retry a redirect of a host that no setting names', () => {
    const elsewhere = { status: 302, headers: {}, body: Buffer.alloc(0) };
    expect(upstreamErrorFrom('media', elsewhere).advice.retryable).to.equal(false);
  });
  for (const [status, remedy] of [
    [401, 'check CRM_API_USER and CRM_API_PASSWORD'],
    [404, 'check the path in CRM_API_URL'],
    [407, 'a proxy in between wants a login: check PROXY_ALSO and FORWARD_PROXY_USER'],
  ] as const) {
    it(`gives the remedy for ${status}`, () => {
      expect(from(status).message).to.equal(`It answered ${status}: ${remedy}`);
    });
  }
  for (const [code, remedy] of [
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'put the certificate of its issuer into SSL_TRUST_STORE_PATH'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name: name it in CRM_API_URL as that does'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'write http instead of https in CRM_API_URL'],
    ['HPE_INVALID_CONSTANT', 'it does not speak HTTP on this port: check CRM_API_URL'],
    ['ECONNREFUSED', 'nothing listens there: start it, or correct CRM_API_URL'],
    ['ENOTFOUND', 'no such host: correct CRM_API_URL'],
  ] as const) {
    it(`gives the remedy for ${code}`, () => {
      const failure = new HttpFailure(`No answer from crm: ${code}`, { requestSent: false, code });
      expect(upstreamErrorFrom('crm', failure).message)
        .to.match(/^No answer from crm: /)
        .and.include(remedy);
    });
  }
  it('does not retry a bug of ours', () => {
    expect(upstreamErrorFrom('crm', new TypeError('x')).advice.retryable).to.equal(false);
  });
});
