/**
 * For scripts: `keep(key, ms)` has a key expire in `ms` milliseconds, or up to a 64th of that later. `keepAtLeast(key, ms, isExact)` does so where
 * it would expire earlier, or, with `isExact`, later. Mostly it has nothing to write, which is cheaper for Redis, its log and its replicas than a
 * new time at every step. It returns `new` for a key that had no time to expire, `renewed`, or `kept`.
 */
export const KEEP_AT_LEAST = `
local function keep(key, ms) redis.call('PEXPIRE', key, math.floor(ms * 65 / 64)) end
local function keepAtLeast(key, ms, isExact)
  local left, least = redis.call('PTTL', key), tonumber(ms)
  if left >= least and not (isExact and left > least * 65 / 64) then return 'kept' end
  keep(key, ms)
  return left < 0 and 'new' or 'renewed'
end
`;
