import { createHash } from 'node:crypto';
import type { RedisClient } from '../connect-redis.ts';

/** A script, and the name by which Redis knows it. */
export interface ScriptText {
  readonly lua: string;
  readonly sha: string;
}

/** The keys and arguments of one run of a script. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

export const textOf = (lua: string): ScriptText => ({ lua, sha: createHash('sha1').update(lua).digest('hex') });

/** Scripts that were sent as text over the present connection: from then on Redis knows them by name. */
const sentTexts = new WeakMap<RedisClient, Set<string>>();

/**
 * Sends the script's name, and its text the first time over a connection. If the text followed only after Redis had refused the name,
 * later commands would overtake the script.
 */
export async function evaluate(
  redis: RedisClient,
  { lua, sha }: ScriptText,
  { keys, args }: ScriptCall,
): Promise<unknown> {
  const sent = sentTo(redis);
  if (!sent.has(sha)) {
    sent.add(sha);
    return redis.eval(lua, keys.length, ...keys, ...args);
  }
  try {
    return await redis.evalsha(sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return redis.eval(lua, keys.length, ...keys, ...args);
  }
}

function sentTo(redis: RedisClient): Set<string> {
  const known = sentTexts.get(redis);
  if (known !== undefined) return known;
  const sent = new Set<string>();
  sentTexts.set(redis, sent);
  redis.on('close', () => {
    sent.clear();
  });
  return sent;
}

/** Every script of this process. */
const scripts: string[] = [];
let program: (ScriptText & { readonly size: number }) | undefined;

/** @returns the script's number in the program. */
export const addToProgram = (lua: string): number => scripts.push(lua);

/**
 * Runs several scripts, in order, as one command. An error of one script does not keep the others from running. @param calls by the
 * numbers of their scripts. @returns for each its reply, or an Error with the message of Redis. @throws the error of Redis if it is a
 * replica by now, so that the connection looks for the primary and tries again.
 */
export async function runProgram(
  redis: RedisClient,
  calls: readonly (ScriptCall & { readonly number: number })[],
): Promise<readonly unknown[]> {
  if (program?.size !== scripts.length) program = { ...textOf(programOf(scripts)), size: scripts.length };
  const keys: string[] = [];
  const args: (string | number)[] = [];
  for (const call of calls) {
    for (const key of call.keys) keys.push(key);
    args.push(call.number, call.keys.length, call.args.length);
    for (const arg of call.args) args.push(arg);
  }
  const reply = await evaluate(redis, program, { keys, args });
  const pairs = Array.isArray(reply) ? (reply as unknown[]) : [];
  return calls.map((_call, index) =>
    pairs[2 * index] === 1 ? pairs[2 * index + 1] : new Error(String(pairs[2 * index + 1])),
  );
}

/** Each script stands in a branch of its own, where KEYS and ARGV are its own. A nil would end the reply: false stands for it. */
const programOf = (bodies: readonly string[]): string => `
local function step(which, KEYS, ARGV)
${bodies.map((lua, index) => `${index === 0 ? 'if' : 'elseif'} which == '${String(index + 1)}' then\n${lua}`).join('\n')}
end
end
local function slice(from, first, count)
  local part = {}
  for i = 1, count do part[i] = from[first + i] end
  return part
end
local replies, key, arg = {}, 0, 0
while arg < #ARGV do
  local which, keys, args = ARGV[arg + 1], tonumber(ARGV[arg + 2]), tonumber(ARGV[arg + 3])
  local isOk, value = pcall(step, which, slice(KEYS, key, keys), slice(ARGV, arg + 3, args))
  key, arg = key + keys, arg + 3 + args
  if not isOk then
    value = tostring(type(value) == 'table' and value.err or value)
    if string.find(value, '^-?READONLY') then return redis.error_reply(value) end
  end
  replies[#replies + 1] = isOk and 1 or 0
  if value == nil then value = false end
  replies[#replies + 1] = value
end
return replies`;
