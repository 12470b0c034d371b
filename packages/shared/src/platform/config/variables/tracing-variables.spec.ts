import { CHANNELS } from '@ccm/channels/registry';
import { expect } from 'chai';
import { loadConfig } from '../load-config.ts';
import type { FleetConfig } from '../fleet-config.ts';

const load = (env: Readonly<Record<string, string>>): FleetConfig =>
  loadConfig({
    env: { ENVELOPE_SIGNING_KEY: 'a signing key of this test', ...env },
    service: 'gateway',
    definitions: CHANNELS,
  });
const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('the settings of traces', () => {
  it('are off without a collector', () => {
    expect(load({}).tracing).to.equal(undefined);
  });

  it('trace everything, unless a share is given', () => {
    expect(load(ENDPOINT).tracing).to.deep.equal({ endpoint: 'http://collector:4318', headers: {}, ratio: 1 });
    expect(load({ ...ENDPOINT, OTEL_TRACES_SAMPLER_ARG: '0.25' }).tracing?.ratio).to.equal(0.25);
  });

  it('take headers', () => {
    const { tracing } = load({ ...ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer a=b, x-team = ccm' });
    expect(tracing?.headers).to.deep.equal({ authorization: 'Bearer a=b', 'x-team': 'ccm' });
  });

  for (const [variable, value] of [
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['OTEL_TRACES_SAMPLER_ARG', 'half'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a-secret-without-a-name'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ] as const) {
    it(`refuse ${value} for ${variable}, without repeating a secret`, () => {
      expect(() => load({ ...ENDPOINT, [variable]: value }))
        .to.throw(variable)
        .with.property('message')
        .that.does.not.include('a-secret-without-a-name');
    });
  }
});
