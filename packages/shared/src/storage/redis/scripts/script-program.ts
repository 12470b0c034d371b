import { createHash } from 'node:crypto';
import { Packr } from 'msgpackr';
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

type Argument = string | number | Buffer;

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
  { keys, args }: { readonly keys: readonly string[]; readonly args: readonly Argument[] },
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

/** Arrays as arrays: Redis's unpacker knows no records. */
const packr = new Packr({ useRecords: false });

/**
 * Runs several scripts, in order, as one command. An error of one script does not keep the others from running. All calls go as one
 * packed argument: framed one by one, their arguments cost the sender and Redis a fourth more. @param calls by the numbers of their
 * scripts. @returns for each its reply, or an Error with the message of Redis. @throws the error of Redis if it is a replica by now, so
 * that the connection looks for the primary and tries again.
 */
export async function runProgram(
  redis: RedisClient,
  calls: readonly (ScriptCall & { readonly number: number })[],
): Promise<readonly unknown[]> {
  if (program?.size !== scripts.length) program = { ...textOf(programOf(scripts)), size: scripts.length };
  const packed = packr.pack(calls.map(({ number, keys, args }) => [number, keys, args.map(toText)]));
  const reply = await evaluate(redis, program, { keys: [], args: [packed] });
  const pairs = Array.isArray(reply) ? (reply as unknown[]) : [];
  return calls.map((_call, index) =>
    pairs[2 * index] === 1 ? pairs[2 * index + 1] : new Error(String(pairs[2 * index + 1])),
  );
}

/** The text that Redis would get of the argument alone: half a surrogate pair is none in UTF-8. */
const toText = (arg: string | number): string => (typeof arg === 'string' ? arg.toWellFormed() : String(arg));

/** Each script stands in a branch of its own, where KEYS and ARGV are its own. A nil would end the reply: false stands for it. */
const programOf = (bodies: readonly string[]): string => `
local function step(which, KEYS, ARGV)
${branchOf(bodies, 1)}
end
local replies = {}
for _, call in ipairs(cmsgpack.unpack(ARGV[1])) do
  local isOk, value = pcall(step, call[1], call[2], call[3])
  if not isOk then
    value = tostring(type(value) == 'table' and value.err or value)
    if string.find(value, '^-?READONLY') then return redis.error_reply(value) end
  end
  replies[#replies + 1] = isOk and 1 or 0
  if value == nil then value = false end
  replies[#replies + 1] = value
end
return replies`;

/** The scripts from this number on, found by halving: a chain of conditions costs more than some scripts. */
function branchOf(bodies: readonly string[], first: number): string {
  const half = Math.ceil(bodies.length / 2);
  if (half === bodies.length) return bodies[0] ?? '';
  const [below, above] = [branchOf(bodies.slice(0, half), first), branchOf(bodies.slice(half), first + half)];
  return `if which < ${String(first + half)} then\n${below}\nelse\n${above}\nend`;
}
