import { readFileSync } from 'node:fs';
import { OtlpReceiver } from '@ccm/testing/servers';
import { captureLog } from '@ccm/testing/support';
import { expect } from 'chai';
import { currentTraceId, currentTraceparent, inSpan, startSpan, useTracer } from '../tracing/index.ts';
import { openTracing } from './index.ts';

describe('tracing that is off', () => {
  it('runs the work without a span', async () => {
    expect(await inSpan('work', { kind: 'internal' }, async (span) => Promise.resolve(span))).to.equal(undefined);
    expect(startSpan('work', { kind: 'internal' })).to.equal(undefined);
    expect(currentTraceparent()).to.equal(undefined);
  });

  it('does not load OpenTelemetry: one file imports it, and is imported only if tracing is on', () => {
    for (const file of ['../tracing/tracer.ts', '../tracing/index.ts', 'index.ts', 'open-tracing.ts']) {
      const text = readFileSync(new URL(file, import.meta.url), 'utf8');
      expect(text, file).to.not.match(/from '@opentelemetry/);
      expect(text, file).to.not.match(/^(?:import|export) .*'\.\/otel-tracer\.ts'/m);
    }
  });
});

describe('tracing that is on', () => {
  let receiver: OtlpReceiver;
  let stop: () => Promise<void>;

  before(async () => {
    receiver = await OtlpReceiver.start();
    const { logger } = captureLog();
    const [component] = await openTracing({
      tracing: { endpoint: receiver.url, headers: {}, ratio: 1 },
      service: 'gateway',
      version: '1',
      trustedCas: undefined,
      logger,
    });
    stop = async () => component?.stop();
  });

  after(async () => {
    useTracer(undefined);
    await receiver.stop();
  });

  it('nests spans, continues a foreign trace, marks failures, and exports all spans before the process ends', async () => {
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const failure = Object.assign(new Error('a text of a customer'), { reason: 'rejected' });
    let inside: string | undefined;
    const outcome = await inSpan('outer', { kind: 'consumer', parent }, async () => {
      await inSpan('inner', { kind: 'client', attributes: { a: 1, b: undefined } }, async () => {
        inside = currentTraceId();
        return Promise.reject(failure);
      });
    }).catch((error: unknown) => error);
    await stop();

    expect(outcome).to.equal(failure);
    expect(inside).to.equal('0af7651916cd43dd8448eb211c80319c');
    const [inner, outer] = ['inner', 'outer'].map((name) => receiver.spans.find((span) => span.name === name));
    expect(outer?.parentSpanId).to.equal('b7ad6b7169203331');
    expect(inner?.parentSpanId).to.equal(outer?.spanId);
    expect(inner).to.deep.include({ service: 'gateway', isError: true });
    expect(inner?.attributes).to.deep.equal({ a: 1, 'error.type': 'rejected' });
    expect(JSON.stringify(receiver.spans)).to.not.include('a text of a customer');
  });
});
