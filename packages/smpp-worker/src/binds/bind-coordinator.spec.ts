import { captureLog, eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { BindCoordinator } from './bind-coordinator.ts';
import { describeComponent } from '@ccm/testing/components';

describe('BindCoordinator', () => {
  it('says once that Redis is away, however often it tries, and once that it is back', async () => {
    const { logger, lines } = captureLog();
    let beats = 0;
    const register = {
      beat: async (): Promise<number> => {
        beats += 1;
        return beats < 3 ? Promise.reject(new Error('away')) : Promise.resolve(1);
      },
      leave: async (): Promise<void> => Promise.resolve(),
    };
    const coordinator = new BindCoordinator({ bindOwners: [], register, logger, pauseMs: 1 });
    await coordinator.start();
    await eventually(() => beats >= 4, { timeoutMs: 40_000 });
    await coordinator.stop();

    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).to.deep.equal(['bind-registry-away', 'bind-registry-back']);
  });
});

describeComponent('BindCoordinator', () => {
  const register = { beat: () => Promise.resolve(1), leave: () => Promise.resolve() };
  return { component: new BindCoordinator({ bindOwners: [], register, logger: captureLog().logger }) };
});
