import { expect } from 'chai';
import { METRICS } from './catalogue.ts';
import type { MetricDefinition } from './catalogue.ts';

const ALL: readonly MetricDefinition[] = Object.values(METRICS);

/** Values that differ for each customer or message must never be labels. */
const LABELS = new Set([
  'account',
  'bind',
  'channel',
  'dependency',
  'group',
  'kind',
  'node',
  'outcome',
  'problem',
  'provider',
  'queue',
  'reason',
  'replica_service',
  'route',
  'state',
  'status',
  'target',
  'version',
]);

describe('The catalogue of metrics', () => {
  it('gives each metric a unique name, in snake_case', () => {
    const names = ALL.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(name).to.match(/^[a-z]+(_[a-z]+)*$/);
  });

  it('ends the names of counters, and of nothing else, in _total', () => {
    for (const { name, kind } of ALL) expect(name.endsWith('_total'), name).to.equal(kind === 'counter');
  });

  it('measures in base units: seconds and bytes', () => {
    for (const { name, kind } of ALL) {
      expect(name).to.not.match(/(^|_)(ms|milliseconds?|minutes|hours|kb|mb|percent)(_|$)/);
      if (kind === 'histogram') expect(name).to.match(/_seconds$/);
    }
  });

  it('has labels of few values only', () => {
    for (const { name, labels = [] } of ALL)
      for (const label of labels) expect(LABELS.has(label), `${name}: ${label}`).to.equal(true);
  });

  it('says of which metrics every gateway exports the value of the whole fleet', () => {
    const fleet = ALL.filter(({ help }) => help.includes('of the fleet'));
    for (const { from } of fleet) expect(from).to.deep.equal(['gateway']);
    expect(fleet.map(({ name }) => name)).to.include.members(['queue_jobs', 'replicas', 'smpp_binds']);
  });
});
