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
  for (const status of [301, 400, 401, 403, 404, 409, 422]) {
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
  it('does not retry a bug of ours', () => {
    expect(upstreamErrorFrom('crm', new TypeError('x')).advice.retryable).to.equal(false);
  });
});
