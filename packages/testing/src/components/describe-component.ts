import { expect } from 'chai';
import type { Component } from '@ccm/shared/platform/lifecycle';

interface ComponentUnderTest {
  readonly component: Pick<Component, 'start' | 'stop'>;
  /** Ends the things that the component needed. */
  readonly dispose?: () => Promise<void>;
}

/**
 * Specifies the life of every component: `stop()` may come at any time, as often as it likes, and each call waits for the end. @param
 * build makes a fresh component that has not been started.
 */
export function describeComponent(name: string, build: () => Promise<ComponentUnderTest> | ComponentUnderTest): void {
  describe(`${name}, as a component`, () => {
    let built: ComponentUnderTest;
    let component: ComponentUnderTest['component'];
    const signal = new AbortController().signal;

    beforeEach(async () => {
      built = await build();
      component = built.component;
    });
    afterEach(async () => {
      await component.stop();
      await built.dispose?.();
    });

    it('can be stopped before it was started', async () => {
      await component.stop();
    });

    it('can be stopped while it starts', async () => {
      const started = component.start(signal).catch(() => undefined);
      await component.stop();
      await started;
    });

    it('can be stopped twice at once, and both calls wait for the end', async () => {
      await component.start(signal);
      const ended: string[] = [];
      const first = component.stop().then(() => ended.push('first'));
      const second = component.stop().then(() => ended.push('second'));
      await second;
      // Promises that settled together with the second call have run after this.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });

      expect(ended).to.have.members(['first', 'second']);
      await first;
    });

    it('can be stopped again after it has stopped', async () => {
      await component.start(signal);
      await component.stop();
      await component.stop();
    });
  });
}
