import { LabFleet } from './lab-fleet.ts';
import type { LabFleetOptions } from './lab-fleet.ts';

/** A start takes seconds, and on a busy machine much longer. */
const TIMEOUT_MS = 120_000;

/**
 * Gives the tests of a `describe` a fleet of their own: started before the first, stopped after the last.
 * @param use receives the fleet before the first test
 */
export function fleetForTests(options: LabFleetOptions, use: (fleet: LabFleet) => void): void {
  let fleet: LabFleet;

  before(async function start() {
    this.timeout(TIMEOUT_MS);
    fleet = await LabFleet.start(options);
    use(fleet);
  });

  after(async function stop() {
    this.timeout(TIMEOUT_MS);
    await fleet.stop();
  });
}
