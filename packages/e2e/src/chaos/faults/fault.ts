import type { LabFleet, LabFleetOptions } from '../../fleet/index.ts';

/** Something that goes wrong while messages flow, and is over when `strike` resolves. */
export interface Fault {
  /** Begins with whom it strikes: two faults of one victim are not combined. */
  readonly name: string;
  readonly strike: (fleet: LabFleet, random: () => number) => Promise<void>;
  /** How many faults this is at once; default one. */
  readonly together?: number;
  /** What the fleet needs beside the usual. */
  readonly fleet?: Pick<LabFleetOptions, 'brokers' | 'sentinels'> & { readonly spool?: boolean };
}
