import { z } from 'zod';
import { keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';

/** One bind as its owner reports it: the admin API and the console show it. */
export interface BindReport {
  /** `<account>/<number from 0>`. */
  readonly id: string;
  readonly account: string;
  /** The replica that holds it, by its name in the fleet. */
  readonly owner: string;
  readonly state: string;
  readonly detail: string;
  /** Whether messages can be sent over it: a receiver's cannot. */
  readonly transmits: boolean;
  readonly sinceMs: number;
  readonly reportedAtMs: number;
  readonly stats: Readonly<Record<string, number | undefined>>;
}

const bindReport: z.ZodType<BindReport> = z.looseObject({
  id: z.string(),
  account: z.string(),
  owner: z.string(),
  state: z.string(),
  detail: z.string(),
  transmits: z.boolean(),
  sinceMs: z.number(),
  reportedAtMs: z.number(),
  stats: z.record(z.string(), z.number()),
});

/** An operator's order for a bind: unbind and stay away, open a new session (rebind), or bind again. */
export type BindOrder = 'unbind' | 'rebind' | 'bind';

/** Stores the reports of binds' owners and the orders of operators; both survive any process. */
export class BindRegistry {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  async report(report: BindReport): Promise<void> {
    await this.#redis.hset(`${keys.binds}:reports`, report.id, JSON.stringify(report));
  }

  async list(): Promise<BindReport[]> {
    const reports = await this.#redis.hgetall(`${keys.binds}:reports`);
    return Object.values(reports)
      .map(readReport)
      .toSorted((one, other) => one.id.localeCompare(other.id));
  }

  async find(id: string): Promise<BindReport | undefined> {
    const report = await this.#redis.hget(`${keys.binds}:reports`, id);
    return report === null ? undefined : readReport(report);
  }

  /** `unbind` stays until `bind`; `rebind` is taken once. */
  async order(id: string, order: BindOrder): Promise<void> {
    if (order === 'bind') await this.#redis.hdel(`${keys.binds}:orders`, id);
    else await this.#redis.hset(`${keys.binds}:orders`, id, order);
  }

  async orderFor(id: string): Promise<BindOrder | undefined> {
    const order = await this.#redis.hget(`${keys.binds}:orders`, id);
    return order === 'unbind' || order === 'rebind' ? order : undefined;
  }
}

const readReport = (text: string): BindReport => bindReport.parse(JSON.parse(text));
