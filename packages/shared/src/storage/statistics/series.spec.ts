import { expect } from 'chai';
import { seriesOf } from './series.ts';
import type { SeriesChoice, StepCounts } from './series.ts';

const ofAccount = (channel: string, account: string, count: number): StepCounts => [
  { field: { measure: 'sent', direction: 'out', channel, account }, count },
  { field: { measure: 'failed', direction: 'out', channel, account, reason: 'throttled' }, count: 1 },
  { field: { measure: 'latency', direction: 'out', channel, account, bucket: count }, count },
];

const STEPS: readonly (StepCounts | undefined)[] = [
  [...ofAccount('sms', 'default', 2), ...ofAccount('sms', 'alerts', 3), ...ofAccount('whatsapp', 'default', 5)],
  undefined,
  ofAccount('sms', 'alerts', 7),
];

const idsOf = (choice: SeriesChoice): readonly string[] => seriesOf(STEPS, choice).map(({ id }) => id);
const pointsOf = (id: string, choice: SeriesChoice = {}): readonly (number | null)[] | undefined =>
  seriesOf(STEPS, choice).find((series) => series.id === id)?.points;

describe('seriesOf', () => {
  it('makes a series for each account, with nothing where no process ran', () => {
    expect(pointsOf('sent/out/sms/default')).to.deep.equal([2, null, 0]);
    expect(pointsOf('sent/out/sms/alerts')).to.deep.equal([3, null, 7]);
    expect(idsOf({})).to.include('latency-p95/out');
  });

  it('sums the accounts of each channel, and keeps the percentiles of all channels', () => {
    expect(pointsOf('sent/out/sms', { by: 'channel' })).to.deep.equal([5, null, 7]);
    expect(pointsOf('failed/out/sms/throttled', { by: 'channel' })).to.deep.equal([2, null, 1]);
    expect(idsOf({ by: 'channel' })).to.include.members(['latency-p95/out/sms', 'latency-p95/out']);
    expect(idsOf({ by: 'channel' }).filter((id) => id.includes('alerts'))).to.deep.equal([]);
  });

  it('leaves out other channels and accounts, and the percentiles that include them', () => {
    expect(idsOf({ channel: 'sms', account: 'default' })).to.deep.equal([
      'sent/out/sms/default',
      'failed/out/sms/default/throttled',
      'latency-p50/out/sms/default',
      'latency-p95/out/sms/default',
      'latency-p99/out/sms/default',
    ]);
  });

  it('makes only the measures that are asked for', () => {
    expect(idsOf({ measures: ['sent', 'latency-p99'], channel: 'whatsapp' })).to.deep.equal([
      'sent/out/whatsapp/default',
      'latency-p99/out/whatsapp/default',
    ]);
  });
});
