import { expect } from 'chai';
import { SpoolSequencer } from './spool-sequencer.ts';

/** A sequence of envelopes of one partition, whose outcomes the test decides. */
function row(): {
  readonly spooled: string[];
  readonly direct: (name: string) => {
    readonly take: () => void;
    readonly refuse: () => void;
    readonly done: Promise<void>;
  };
  readonly spool: (name: string) => Promise<void>;
  readonly order: SpoolSequencer;
} {
  const order = new SpoolSequencer();
  const spooled: string[] = [];
  const keep = (name: string) => async (): Promise<void> => {
    spooled.push(name);
    return Promise.resolve();
  };
  return {
    order,
    spooled,
    direct: (name) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const done = order.direct(
        async () => promise,
        keep(name),
        () => true,
      );
      return { take: resolve, refuse: () => reject(new Error('away')), done };
    },
    spool: async (name) => order.spool(keep(name)),
  };
}

describe('SpoolSequencer', () => {
  it('spools in the order of arrival, whatever the order of refusals', async () => {
    const { direct, spooled } = row();
    const [first, second, third] = [direct('first'), direct('second'), direct('third')];
    third.refuse();
    second.refuse();
    first.refuse();
    await Promise.all([first.done, second.done, third.done]);
    expect(spooled).to.deep.equal(['first', 'second', 'third']);
  });

  it('holds envelopes for the spool until the outcome of all earlier ones is known', async () => {
    const { direct, spool, spooled, order } = row();
    const [first, second] = [direct('first'), direct('second')];
    const later = spool('later');
    expect(order.isSpooling).to.equal(true);
    expect(spooled).to.deep.equal([]);
    second.take();
    await second.done;
    expect(spooled).to.deep.equal([]);
    first.refuse();
    await Promise.all([first.done, later]);
    expect(spooled).to.deep.equal(['first', 'later']);
    expect(order.isSpooling).to.equal(false);
  });

  it('passes on an error that is nothing for the spool, and lets the others go on', async () => {
    const order = new SpoolSequencer();
    const spooled: string[] = [];
    const failing = order.direct(
      async () => Promise.reject(new RangeError('a bug')),
      async () => Promise.resolve(),
      (error) => !(error instanceof RangeError),
    );
    const later = order.spool(async () => {
      spooled.push('later');
      return Promise.resolve();
    });
    const error: unknown = await failing.catch((reason: unknown) => reason);
    await later;
    expect(error).to.be.an.instanceOf(RangeError);
    expect(spooled).to.deep.equal(['later']);
  });

  it('passes on that the spool did not take it either', async () => {
    const order = new SpoolSequencer();
    const full = new Error('full');
    const outcome: unknown = await order.spool(async () => Promise.reject(full)).catch((reason: unknown) => reason);
    expect(outcome).to.equal(full);
    expect(order.isSpooling).to.equal(false);
  });
});
