import type { RedisClient } from './connect-redis.ts';

/** One member of a sorted set whose scores are times. */
export interface Placed {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export interface TimeWalk {
  /** The walk continues behind this place, even if its member is gone; undefined: from the beginning. */
  readonly behind: Placed | undefined;
  readonly order: 'newest-first' | 'oldest-first';
}

const BATCH = 100;

/**
 * Walks through a sorted set by time, members of the same millisecond by their name. A place is a time and a name, never a count: members
 * that are removed or added meanwhile make the walk neither skip nor repeat others.
 */
export async function* walkByTime(redis: RedisClient, key: string, walk: TimeWalk): AsyncGenerator<readonly Placed[]> {
  const newestFirst = walk.order === 'newest-first';
  let last = walk.behind;
  for (;;) {
    const batch = [
      ...(last === undefined ? [] : await sameMoment(redis, key, { last, newestFirst })),
      ...(await beyond(redis, key, { last, newestFirst })),
    ];
    last = batch.at(-1);
    if (last === undefined) return;
    yield batch;
  }
}

async function sameMoment(
  redis: RedisClient,
  key: string,
  { last, newestFirst }: { readonly last: Placed; readonly newestFirst: boolean },
): Promise<Placed[]> {
  const ids = await redis.zrangebyscore(key, last.atMs, last.atMs);
  const behind = ids.filter((id) => (newestFirst ? id < last.id : id > last.id));
  return (newestFirst ? behind.toReversed() : behind).map((id) => ({ id, atMs: last.atMs }));
}

async function beyond(
  redis: RedisClient,
  key: string,
  { last, newestFirst }: { readonly last: Placed | undefined; readonly newestFirst: boolean },
): Promise<Placed[]> {
  const flat = newestFirst
    ? await redis.zrevrangebyscore(key, last === undefined ? '+inf' : `(${last.atMs}`, '-inf', ...FIRST_BATCH)
    : await redis.zrangebyscore(key, last === undefined ? '-inf' : `(${last.atMs}`, '+inf', ...FIRST_BATCH);
  return flat.flatMap((id, index) => (index % 2 === 0 ? [{ id, atMs: Number(flat[index + 1]) }] : []));
}

/** The order of such a walk. */
export const newestFirst = (one: Placed, other: Placed): number =>
  other.atMs - one.atMs || (one.id < other.id ? 1 : one.id > other.id ? -1 : 0);

const FIRST_BATCH = ['WITHSCORES', 'LIMIT', 0, BATCH] as const;
const PLACE = /^(\d{1,16})-(.+)$/s;

/** A place as callers of an API hold it: opaque to them. */
export const writeCursor = ({ atMs, id }: Placed): string => Buffer.from(`${atMs}-${id}`).toString('base64url');

/** Reads a cursor; undefined for a text that `writeCursor` never wrote. */
export function readCursor(cursor: string): Placed | undefined {
  const [, atMs, id] = PLACE.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  return atMs === undefined || id === undefined ? undefined : { atMs: Number(atMs), id };
}
