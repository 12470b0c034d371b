import { expect } from 'chai';
import { newsOfBinds } from './news-of-binds.ts';

describe('newsOfBinds', () => {
  const bind = (of: Readonly<Record<string, unknown>>): { event: string; data: Readonly<Record<string, unknown>> } => ({
    event: 'bind',
    data: { id: 'default/0', state: 'bound', detail: 'bound', owner: 'smpp-worker-a-1', ...of },
  });

  it('takes another state, cause or owner of a bind for news, and a repeated report not', () => {
    const isNews = newsOfBinds();
    const reports = [
      bind({ reportedAt: '2026-11-30T10:00:00Z' }),
      bind({ reportedAt: '2026-11-30T10:00:02Z' }),
      bind({ id: 'default/1' }),
      bind({ state: 'closed', detail: 'nothing listens there' }),
      bind({ state: 'closed', detail: 'it does not answer' }),
      bind({ state: 'closed', detail: 'it does not answer', owner: 'smpp-worker-b-2' }),
      bind({ state: 'closed', detail: 'it does not answer', owner: 'smpp-worker-b-2' }),
    ];

    expect(reports.map(isNews)).to.deep.equal([true, false, true, true, true, true, false]);
  });

  it('lets every other event pass', () => {
    const isNews = newsOfBinds();
    const message = { event: 'message', data: { id: 'out-1' } };

    expect([isNews(message), isNews(message)]).to.deep.equal([true, true]);
  });
});
