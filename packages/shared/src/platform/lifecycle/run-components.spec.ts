import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import { compact } from '@ccm/core/objects';
import { createLogger } from '../logging/index.ts';
import { listenForSignals } from './signals.ts';
import { runComponents } from './run-components.ts';
import { drainTimeoutOf } from './stop-components.ts';
import type { Component } from './component.ts';

const logger = createLogger({ level: 'silent', service: 'test', customerData: false });
const FOR_EVER = Promise.withResolvers<void>().promise;

describe('runComponents', () => {
  let events: string[];
  let stopping: AbortController;
  beforeEach(() => {
    events = [];
    stopping = new AbortController();
  });

  const component = (name: string, more: Partial<Component> = {}): Component => ({
    name,
    start: async (aborted) => {
      events.push(`start ${name}`);
      await more.start?.(aborted);
    },
    stop: async () => {
      events.push(`stop ${name}`);
      await more.stop?.();
    },
    ...compact({ broken: more.broken, isLeaf: more.isLeaf }),
  });
  const stopNow: Partial<Component> = {
    start: () => {
      stopping.abort('SIGTERM');
      return Promise.resolve();
    },
  };
  const failing = { start: () => Promise.reject(new Error('port taken')) };
  const run = (components: readonly Component[], shutdownTimeoutMs = 5000): Promise<number> =>
    runComponents(components, {
      logger,
      shutdownTimeoutMs,
      stopping: stopping.signal,
      onStarted: () => events.push('green'),
      onStopping: () => events.push('red'),
    });

  it('turns readiness green when all of them have started', async () => {
    const last = component('server', {
      start: () => {
        setImmediate(() => {
          stopping.abort('SIGTERM');
        });
        return Promise.resolve();
      },
    });
    expect(await run([component('redis'), last])).to.equal(0);
    expect(events.slice(0, 4)).to.deep.equal(['start redis', 'start server', 'green', 'red']);
  });

  it('starts in order, turns readiness red, stops in reverse, and exits 0', async () => {
    expect(await run([component('redis'), component('queues'), component('server', stopNow)])).to.equal(0);
    expect(events).to.deep.equal([
      'start redis',
      'start queues',
      'start server',
      'red',
      'stop server',
      'stop queues',
      'stop redis',
    ]);
  });

  it('stops neighbours that nothing uses at the same time, before those that they use', async () => {
    const bothStop = Promise.withResolvers<void>();
    let count = 0;
    const leaf: Partial<Component> = {
      isLeaf: true,
      stop: () => {
        count += 1;
        if (count === 2) bothStop.resolve();
        return bothStop.promise;
      },
    };
    const components = [
      component('redis'),
      component('sends', leaf),
      component('reports', leaf),
      component('server', stopNow),
    ];
    expect(await run(components)).to.equal(0);
    expect(events.slice(-4)).to.deep.equal(['stop server', 'stop reports', 'stop sends', 'stop redis']);
  });

  it('stops the started components when one fails to start, and exits 1', async () => {
    expect(await run([component('redis'), component('server', failing), component('never')])).to.equal(1);
    expect(events).to.deep.equal(['start redis', 'start server', 'red', 'stop server', 'stop redis']);
  });

  it('stops everything when a component breaks while running, and exits 1', async () => {
    expect(await run([component('redis'), component('bind', { broken: Promise.resolve(new Error('gone')) })])).to.equal(
      1,
    );
    expect(events.slice(-2)).to.deep.equal(['stop bind', 'stop redis']);
  });

  it('continues stopping after a component that does not stop, and exits 1', async () => {
    const stuck = component('queues', { stop: () => Promise.reject(new Error('no')) });
    expect(await run([component('redis'), stuck, component('server', stopNow)])).to.equal(1);
    expect(events.at(-1)).to.equal('stop redis');
  });

  it('leaves with 1 when the deadline passes', async () => {
    expect(await run([component('redis', { stop: () => FOR_EVER }), component('server', stopNow)], 20)).to.equal(1);
  });

  it('interrupts a start that waits for something outside, and exits 0', async () => {
    const waiting: Partial<Component> = {
      start: (aborted) =>
        new Promise((_resolve, reject) => {
          aborted.addEventListener('abort', () => {
            reject(new Error('told to stop'));
          });
          stopping.abort('SIGTERM');
        }),
    };
    expect(await run([component('redis', waiting), component('server')])).to.equal(0);
    expect(events).to.deep.equal(['start redis', 'red', 'stop redis']);
  });

  it('does not wait for a start that hangs', async () => {
    const hanging: Partial<Component> = {
      start: () => {
        stopping.abort('SIGTERM');
        return FOR_EVER;
      },
    };
    expect(await run([component('redis', hanging)])).to.equal(0);
    expect(events.at(-1)).to.equal('stop redis');
  });

  it('starts nothing when the stop signal came before', async () => {
    stopping.abort('SIGTERM');
    expect(await run([component('redis')])).to.equal(0);
    expect(events).to.deep.equal(['red']);
  });
});

describe('drainTimeoutOf', () => {
  for (const [shutdownMs, drainMs] of [
    [20_000, 18_000],
    [5000, 3000],
    [3000, 1500],
    [500, 250],
  ] as const)
    it(`leaves time to hand back: ${String(drainMs)} ms of ${String(shutdownMs)} ms`, () => {
      expect(drainTimeoutOf(shutdownMs)).to.equal(drainMs);
    });
});

describe('listenForSignals', () => {
  for (const [first, second] of [
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT', 'SIGTERM'],
  ] as const) {
    it(`drains at the first (${first}) and kills at the second (${second})`, () => {
      const source = new EventEmitter();
      let killed = 0;
      const { stopping, dispose } = listenForSignals(source, () => {
        killed += 1;
      });
      source.emit(first, first);
      expect([stopping.signal.aborted, stopping.signal.reason, killed]).to.deep.equal([true, first, 0]);
      source.emit(second, second);
      expect(killed).to.equal(1);
      dispose();
      expect(source.eventNames()).to.deep.equal([]);
    });
  }
});
