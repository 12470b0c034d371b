import type { RedisClient } from '../connect-redis.ts';
import { gathererOf } from './script-gatherer.ts';
import type { GatheredScript } from './script-gatherer.ts';
import { addToProgram, textOf } from './script-program.ts';
import type { ScriptText } from './script-program.ts';

/** One atomic step in Redis. All its keys must carry the same hash tag, so that it runs on a cluster too. */
export class LuaScript implements GatheredScript {
  readonly text: ScriptText;
  readonly number: number;

  constructor(lua: string) {
    this.text = textOf(lua);
    this.number = addToProgram(lua);
  }

  /**
   * Runs the script. The scripts of one turn of the event loop share one command, in this order; on a cluster each script is a command of
   * its own.
   */
  async run(redis: RedisClient, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return gathererOf(redis).run(this, { keys, args });
  }

  /** The same for a script that replies with a list. */
  async runForList(
    redis: RedisClient,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<readonly unknown[]> {
    const reply = await this.run(redis, keys, args);
    return Array.isArray(reply) ? (reply as unknown[]) : [];
  }
}
