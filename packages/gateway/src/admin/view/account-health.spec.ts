import type { Account } from '@ccm/core/domain';
import type { BindReport } from '@ccm/shared/storage/accounts';
import type { Series, StatisticsAnswer } from '@ccm/shared/storage/statistics';
import { expect } from 'chai';
import type { Examination } from '../doctor/last-examination.ts';
import { accountHealth, idleHealth } from './account-health.ts';

const ACCOUNT: Account = { name: 'default', channel: 'sms', provider: 'twilio', settings: {} };
const SMPP: Account = { name: 'default', channel: 'smpp', provider: 'smpp', settings: {} };

type Counted = Pick<Series, 'measure' | 'direction'> & { readonly count: number; readonly reason?: string };

const counted = ({ channel, name }: Account, ...all: readonly Counted[]): StatisticsAnswer => ({
  stepSeconds: 10,
  fromMs: 0,
  toMs: 600_000,
  series: all.map(({ measure, direction, count, reason = null }, index) => ({
    id: String(index),
    measure,
    direction,
    channel,
    account: name,
    reason,
    peer: null,
    points: [null, count],
  })),
});
const sent = (count: number): Counted => ({ measure: 'sent', direction: 'out', count });
const received = (count: number): Counted => ({ measure: 'received', direction: 'in', count });
const failed = (reason: string, count: number): Counted => ({ measure: 'failed', direction: 'out', count, reason });
const bound = (state: BindReport['state']): BindReport =>
  ({ id: 'default/0', account: 'default', state, detail: '', reportedAtMs: Date.now() }) as BindReport;

describe("An account's health", () => {
  for (const [title, counts, health] of [
    ['is not known without traffic', [], 'unknown'],
    ['is good where messages go', [sent(5)], 'ok'],
    ['is good where customers write, though nobody has answered yet', [received(1)], 'ok'],
    ['is down where every try fails', [failed('bad-credentials', 3)], 'down'],
    ['is degraded where one try in ten fails', [sent(9), failed('provider-unavailable', 1)], 'degraded'],
    ['is good where one try in a hundred fails', [sent(99), failed('connection-failed', 1)], 'ok'],
    ["is not touched by messages that are the application's fault", [sent(1), failed('invalid-message', 9)], 'ok'],
    ['is not touched by recipients that do not exist', [sent(1), failed('invalid-recipient', 9)], 'ok'],
  ] as const) {
    it(title, () => {
      expect(accountHealth(ACCOUNT, counted(ACCOUNT, ...counts), []).health).to.equal(health);
    });
  }

  it('names the cause of most failures', () => {
    const answer = counted(ACCOUNT, failed('throttled', 1), failed('bad-credentials', 4), failed('expired', 9));
    expect(accountHealth(ACCOUNT, answer, []).healthDetail).to.equal(
      '5 of 5 tries to send failed in the last ten minutes, most with bad-credentials',
    );
  });

  it('is good for a bind that is up, also without traffic, and down for one that waits', () => {
    expect(accountHealth(SMPP, counted(SMPP), [bound('bound')]).health).to.equal('ok');
    expect(accountHealth(SMPP, counted(SMPP), [bound('waiting')]).health).to.equal('down');
  });

  describe('without traffic', () => {
    const examined = (...states: readonly ('ok' | 'fault')[]): Examination => ({
      atMs: 1,
      storedAtMs: null,
      findings: states.map((state, index) => ({
        id: `account/sms/default/check-${String(index)}`,
        group: 'Accounts',
        title: 'sms/default: Webhook',
        state,
        detail: state === 'ok' ? 'registered' : 'goes elsewhere',
        remedy: null,
      })),
    });

    it('is good where the last examination found no fault', () => {
      expect(idleHealth(ACCOUNT, examined('ok', 'ok')).health).to.equal('ok');
    });

    it('is degraded by a fault that the last examination found, which it names', () => {
      expect(idleHealth(ACCOUNT, examined('ok', 'fault'))).to.deep.equal({
        health: 'degraded',
        healthDetail: 'sms/default: Webhook: goes elsewhere',
      });
    });

    it('is not known before an examination, or where that was of other accounts', () => {
      expect(idleHealth(ACCOUNT, undefined).health).to.equal('unknown');
      expect(idleHealth({ ...ACCOUNT, name: 'other' }, examined('ok')).health).to.equal('unknown');
    });
  });
});
