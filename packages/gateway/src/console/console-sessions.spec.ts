import { expect } from 'chai';
import { ConsoleSessions, equal, sessionCookie } from './console-sessions.ts';

const NOW_MS = Date.UTC(2026, 10, 30, 12);
const HOUR_MS = 3_600_000;
const SECRETS = ['an admin token', 'a signing key'];

describe('ConsoleSessions', () => {
  const sessions = new ConsoleSessions(SECRETS);

  it('reads its own cookie, in any gateway, for twelve hours', () => {
    const { value, csrf, expiresAtMs } = sessions.open(NOW_MS);
    expect(expiresAtMs).to.equal(NOW_MS + 12 * HOUR_MS);

    const elsewhere = new ConsoleSessions(SECRETS);
    expect(elsewhere.read(value, expiresAtMs - 1)).to.deep.equal({ csrf, expiresAtMs });
    expect(elsewhere.read(value, expiresAtMs)).to.equal(undefined);
  });

  it('gives each session a cookie and a CSRF token of its own, neither of which tells the other', () => {
    const opened = [sessions.open(NOW_MS), sessions.open(NOW_MS)];
    const texts = opened.flatMap(({ value, csrf }) => [value.split('.')[3], csrf]);

    expect(new Set(texts).size).to.equal(4);
  });

  it('reads no cookie in which any one character was changed, nor a part of one', () => {
    const { value } = sessions.open(NOW_MS);
    for (let index = 0; index < value.length; index += 1) {
      const forged = `${value.slice(0, index)}${value[index] === '7' ? '8' : '7'}${value.slice(index + 1)}`;
      expect(sessions.read(forged, NOW_MS), `changed at ${index}`).to.equal(undefined);
      expect(sessions.read(value.slice(0, index), NOW_MS), `cut at ${index}`).to.equal(undefined);
    }
  });

  it('reads no cookie whose MAC is the CSRF token of a session', () => {
    const { value, csrf } = sessions.open(NOW_MS);
    const [version, expires, id] = value.split('.');

    expect(sessions.read([version, expires, id, csrf].join('.'), NOW_MS)).to.equal(undefined);
  });

  it('reads no cookie that was made with other secrets', () => {
    const { value } = sessions.open(NOW_MS);
    for (const secrets of [['another admin token', 'a signing key'], ['an admin token'], SECRETS.toReversed()])
      expect(new ConsoleSessions(secrets).read(value, NOW_MS)).to.equal(undefined);
  });

  it('reads none where there is none', () => {
    for (const value of [undefined, '', '1...']) expect(sessions.read(value, NOW_MS)).to.equal(undefined);
  });

  it('refuses a session that was ended, and no other', () => {
    const [ended, other] = [sessions.open(NOW_MS), sessions.open(NOW_MS)];
    sessions.end(ended.value, NOW_MS);
    for (const value of [undefined, 'no cookie', `${other.value.slice(0, -1)}-`]) sessions.end(value, NOW_MS);

    expect(sessions.read(ended.value, NOW_MS)).to.equal(undefined);
    expect(sessions.read(other.value, NOW_MS)).to.include({ csrf: other.csrf });
  });

  it('keeps a session ended until its time is over, whatever ends meanwhile', () => {
    const early = sessions.open(NOW_MS);
    sessions.end(early.value, NOW_MS);
    const late = sessions.open(NOW_MS + 11 * HOUR_MS);
    sessions.end(late.value, NOW_MS + 11 * HOUR_MS);

    expect(sessions.read(early.value, NOW_MS + 11 * HOUR_MS)).to.equal(undefined);
    expect(sessions.read(late.value, NOW_MS + 13 * HOUR_MS)).to.equal(undefined);
  });
});

describe('equal', () => {
  it('compares texts of any length', () => {
    expect([
      equal('token', 'token'),
      equal('token', 'Token'),
      equal('token', 'token '),
      equal('', 'token'),
    ]).to.deep.equal([true, false, false, false]);
  });
});

describe('sessionCookie', () => {
  const headers: readonly (readonly [string | undefined, string | undefined])[] = [
    ['ccm_session=value', 'value'],
    ['theme=dark; ccm_session=value; lang=en', 'value'],
    ['ccm_session=a=b', 'a=b'],
    ['other_ccm_session=value', undefined],
    ['ccm_session_old=value', undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [header, value] of headers) {
    it(`finds ${value ?? 'none'} in ${header ?? 'no header'}`, () => {
      expect(sessionCookie(header)).to.equal(value);
    });
  }
});
