import { jsonIn } from '@ccm/core/objects';
import { HOUR_MS } from '@ccm/core/time';
import { keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { z } from 'zod';
import { STORAGE_ID } from './examine-file-engine.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

const examination = z.object({
  atMs: z.number(),
  /** When a file was last stored in the File Engine; null: not within an hour. */
  storedAtMs: z.number().nullable(),
  findings: z.array(finding),
});
/** The findings of the last examination, and its time. */
export type Examination = Readonly<z.infer<typeof examination>>;

/**
 * Keeps the findings of the last examination, on request or by itself: the console, an alert and the list of what needs attention show
 * them. Also decides which gateway examines next.
 */
export class LastExamination {
  readonly #redis: RedisClient;
  readonly #keepMs: number;

  /** @param everyMs the interval between the fleet's own examinations; undefined: it makes none */
  constructor(redis: RedisClient, everyMs?: number) {
    this.#redis = redis;
    this.#keepMs = Math.max(HOUR_MS, 2 * (everyMs ?? 0));
  }

  /** @param upload whether it stored a file; else what the last one found out by that counts on, for an hour */
  async keep(findings: readonly Finding[], { upload }: { readonly upload: boolean }): Promise<void> {
    const atMs = Date.now();
    const { storedAtMs, storage } = upload ? { storedAtMs: atMs, storage: [] } : await this.#lastStorage(atMs);
    const kept: Examination = { atMs, storedAtMs, findings: [...findings, ...storage] };
    await this.#redis.set(keys.lastExamination, JSON.stringify(kept), 'PX', this.#keepMs);
  }

  /** Undefined where nobody has examined the fleet for long. */
  async read(): Promise<Examination | undefined> {
    const text = await this.#redis.get(keys.lastExamination);
    return examination.safeParse(jsonIn(text ?? '')).data;
  }

  /** Whether the File Engine has stored no file within an hour: it has not been asked to, or could not. */
  async isUploadDue(): Promise<boolean> {
    const { storedAtMs, storage } = await this.#lastStorage(Date.now());
    return storedAtMs === null || storage.some(({ state }) => state !== 'ok');
  }

  /** One replica examines for all: false where another one has begun within `forMs`. */
  async takeTurn(forMs: number): Promise<boolean> {
    return (await this.#redis.set(keys.examinationTurn, '1', 'PX', forMs, 'NX')) === 'OK';
  }

  /** For a replica that stops in its turn. */
  async giveTurnBack(): Promise<void> {
    await this.#redis.del(keys.examinationTurn);
  }

  async #lastStorage(nowMs: number): Promise<{ storedAtMs: number | null; storage: readonly Finding[] }> {
    const { storedAtMs = null, findings = [] } = (await this.read()) ?? {};
    if (storedAtMs === null || nowMs - storedAtMs > HOUR_MS) return { storedAtMs: null, storage: [] };
    return { storedAtMs, storage: findings.filter(({ id }) => id === STORAGE_ID) };
  }
}
