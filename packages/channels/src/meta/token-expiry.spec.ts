import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply } from '@ccm/testing/support';
import { expect } from 'chai';
import { checkExpiry } from './token-expiry.ts';

const DAY_S = 86_400;
const inDays = (days: number): number => Math.floor(Date.now() / 1000) + days * DAY_S + 60;
const APP = { status: 200, json: { id: '600' } };
const told = (data: object): PlannedReply => ({ status: 200, json: { data } });

/** The findings, and the requests to Meta. */
async function found(replies: readonly PlannedReply[]): Promise<{ readonly words: string; readonly asked: string }> {
  await using meta = await FakeProvider.start(replies);
  const token = { apiUrl: meta.url, appSecret: 'secret', token: 'a token', remedy: 'Make a new one.' };
  const checks = await checkExpiry({ http: loopbackHttp, signal: AbortSignal.timeout(5000) }, token);
  const words = checks.map(({ state, detail, remedy }) => `${state}: ${detail} ${remedy ?? ''}`.trim()).join();
  return { words, asked: meta.calls.map(({ path }) => path.split('?', 1)[0]).join(' ') };
}

describe('checkExpiry', () => {
  const cases: readonly (readonly [string, readonly PlannedReply[], RegExp])[] = [
    ['a token without an end', [APP, told({ is_valid: true, expires_at: 0 })], /^passed: It does not expire\.$/],
    [
      'a token that lasts',
      [APP, told({ is_valid: true, expires_at: inDays(40) })],
      /^passed: It expires on .+, in 40 days\.$/,
    ],
    [
      'a token that ends soon',
      [APP, told({ expires_at: inDays(3) })],
      /^skipped: It expires on .+, in 3 days\. Make a new one\.$/,
    ],
    ['a token that is over', [APP, told({ is_valid: false })], /^failed: .+not valid.+ Make a new one\.$/],
    ['a refusal', [APP, { status: 400, json: { error: { code: 100 } } }], /^$/],
    ['no app', [{ status: 400, json: {} }], /^$/],
  ];
  for (const [title, replies, words] of cases)
    it(`reports ${title} as Meta tells it`, async () => {
      expect((await found(replies)).words).to.match(words);
    });

  it('asks as the app that the token belongs to', async () => {
    expect((await found([APP, told({})])).asked).to.equal('/app /debug_token');
  });
});
