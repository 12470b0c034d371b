import { keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { z } from 'zod';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

const KEEP_SECONDS = 3600;

const examination = z.object({ atMs: z.number(), findings: z.array(finding) });
/** The findings of the last examination that need attention, and its time. */
export type Examination = Readonly<z.infer<typeof examination>>;

/** Keeps the faults of the last examination for an hour, so that the list of what needs attention shows them too. */
export class LastExamination {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  async keep(findings: readonly Finding[]): Promise<void> {
    const kept = { atMs: Date.now(), findings: findings.filter(({ state }) => state !== 'ok') };
    await this.#redis.set(keys.lastExamination, JSON.stringify(kept), 'EX', KEEP_SECONDS);
  }

  /** Undefined if the fleet was not examined within an hour. */
  async read(): Promise<Examination | undefined> {
    const text = await this.#redis.get(keys.lastExamination);
    return text === null ? undefined : examination.safeParse(JSON.parse(text)).data;
  }
}
