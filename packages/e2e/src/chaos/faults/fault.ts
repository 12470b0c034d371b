import type { LabFleet, LabFleetOptions } from '../../fleet/index.ts';

/** Something that goes wrong while messages flow, and is over when `strike` resolves. */
export interface Fault {
  /** Begins with whom it strikes: two faults of one victim are not combined. */
  readonly name: string;
  readonly strike: (fleet: LabFleet, random: () => number) => Promise<void>;
  /** The number of faults that strike at once; default one. */
  readonly together?: number;
  /** Processes that the fleet needs beside the usual ones. */
  readonly fleet?: Pick<LabFleetOptions, 'brokers' | 'sentinels'> & { readonly spool?: boolean };
}
