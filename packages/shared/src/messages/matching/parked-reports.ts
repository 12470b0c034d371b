import { z } from 'zod';
import type { StatusReport } from '@ccm/core/domain';
import { keys } from '../../storage/redis/index.ts';
import type { RedisClient } from '../../storage/redis/index.ts';
import { SealedJson, trustedObject } from '../../storage/sealing/index.ts';
import type { Sealer } from '../../storage/sealing/index.ts';
import { partKey } from '../part-ref.ts';
import type { PartRef } from '../part-ref.ts';
import { CLAIM_PARKED, PARK_REPORT } from '../scripts.ts';

interface Waiting {
  readonly report: StatusReport;
  /** It waits for a message whose id would be the report's in another base. */
  readonly isGuess: boolean;
  /** The time of arrival, and the end of the wait; milliseconds since 1970. */
  readonly atMs: number;
  readonly untilMs: number;
}

/** A report that waits for its message. */
export interface ParkedReport extends Waiting {
  readonly digest: string;
  readonly sealed: string;
  /** The part that took it, `<part>:<message>`; empty while none has. */
  readonly takenBy: string;
}

const statusReport: z.ZodType<StatusReport> = z.looseObject({
  kind: z.literal('status'),
  dedupeId: z.string(),
  match: trustedObject<StatusReport['match']>(),
  outcome: trustedObject<StatusReport['outcome']>(),
});
const waiting: z.ZodType<Waiting> = z.looseObject({
  report: statusReport,
  isGuess: z.boolean(),
  atMs: z.number(),
  untilMs: z.number(),
});
/** Earlier releases parked the report alone. */
const parked: z.ZodType<Waiting> = waiting.or(
  statusReport.transform((report) => ({ report, isGuess: false, atMs: 0, untilMs: Number.MAX_SAFE_INTEGER })),
);

/** Reports that came before their messages were known. A taken report stays for a while, in case its taker dies. */
export class ParkedReports {
  readonly #redis: RedisClient;
  readonly #sealed: SealedJson<Waiting>;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#sealed = new SealedJson(sealer, { purpose: 'parked report', schema: parked });
  }

  /** @returns false, and parks nothing, where the id leads to other messages than `ifStill` by now. */
  async park(
    place: { readonly digest: string; readonly ifStill: string; readonly parkMs: number },
    report: Waiting,
  ): Promise<boolean> {
    const parked = await PARK_REPORT.run(
      this.#redis,
      [keys.providerId(place.digest), keys.parkedReports(place.digest)],
      [place.ifStill, `|${this.#sealed.seal(report)}`, place.parkMs],
    );
    return parked === 1;
  }

  /**
   * Opens the reports that the script found waiting for an id. Empty for a report that does not open (its key is gone, or CCM did not park
   * it).
   */
  read(digest: string, reply: unknown): readonly ParkedReport[] {
    if (!Array.isArray(reply)) return [];
    return reply.flatMap((value: unknown) => {
      const text = String(value);
      const bar = text.indexOf('|');
      const sealed = text.slice(bar + 1);
      const opened = this.#sealed.openIfReadable(sealed);
      return opened === undefined ? [] : [{ ...opened, digest, sealed, takenBy: text.slice(0, Math.max(0, bar)) }];
    });
  }

  /** @returns false where another part has it. */
  async claim({ digest, sealed, takenBy }: ParkedReport, part: PartRef): Promise<boolean> {
    const owner = partKey(part);
    if (takenBy !== '') return takenBy === owner;
    const claimed = await CLAIM_PARKED.run(
      this.#redis,
      [keys.parkedReports(digest)],
      [`|${sealed}`, `${owner}|${sealed}`, sealed],
    );
    return claimed === 1;
  }
}
