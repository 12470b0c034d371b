import type { RedisClient } from '../connect-redis.ts';
import { LuaScript } from './lua-script.ts';

const GET = new LuaScript("return redis.call('GET', KEYS[1])");
const GET_ALL = new LuaScript(`
local values = {}
for i, key in ipairs(KEYS) do values[i] = redis.call('GET', key) end
return values`);
const SET = new LuaScript("return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])");
const HAS_FIELD = new LuaScript("return redis.call('HEXISTS', KEYS[1], ARGV[1])");
const FIELD = new LuaScript("return redis.call('HGET', KEYS[1], ARGV[1])");
const FIELDS = new LuaScript("return redis.call('HGETALL', KEYS[1])");
const SCORE = new LuaScript("return redis.call('ZSCORE', KEYS[1], ARGV[1])");
const LENGTH = new LuaScript("return redis.call('LLEN', KEYS[1])");

/** Single commands of the hot path, as scripts, so that they share a command with other calls of the same turn. */
export const gathered = {
  get: async (redis: RedisClient, key: string): Promise<string | undefined> => textIn(await GET.run(redis, [key], [])),

  /** On a cluster all keys must carry the same hash tag. */
  getAll: async (redis: RedisClient, keys: readonly string[]): Promise<(string | undefined)[]> =>
    (await GET_ALL.runForList(redis, keys, [])).map(textIn),

  set: async (
    redis: RedisClient,
    key: string,
    { value, keepMs }: { readonly value: string; readonly keepMs: number },
  ): Promise<void> => {
    await SET.run(redis, [key], [value, keepMs]);
  },

  hasField: async (redis: RedisClient, key: string, name: string): Promise<boolean> =>
    (await HAS_FIELD.run(redis, [key], [name])) === 1,

  field: async (redis: RedisClient, key: string, name: string): Promise<string | undefined> =>
    textIn(await FIELD.run(redis, [key], [name])),

  fields: async (redis: RedisClient, key: string): Promise<Readonly<Partial<Record<string, string>>>> => {
    const flat = await FIELDS.runForList(redis, [key], []);
    const record: Record<string, string> = {};
    for (let index = 0; index + 1 < flat.length; index += 2) record[String(flat[index])] = String(flat[index + 1]);
    return record;
  },

  score: async (redis: RedisClient, key: string, member: string): Promise<number | undefined> => {
    const score = textIn(await SCORE.run(redis, [key], [member]));
    return score === undefined ? undefined : Number(score);
  },

  length: async (redis: RedisClient, key: string): Promise<number> => Number(await LENGTH.run(redis, [key], [])),
} as const;

const textIn = (reply: unknown): string | undefined => (typeof reply === 'string' ? reply : undefined);
