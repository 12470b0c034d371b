/**
 * For scripts: `keepAtLeast(key, ms, newest)` has a key expire in `ms` milliseconds, or up to a 64th of that later. Mostly it has nothing to
 * write, which is cheaper for Redis, its log and its replicas than a new time at every step. A key that would live longer is left so,
 * unless `isExact` is given.
 */
export const KEEP_AT_LEAST = `
local function keepAtLeast(key, ms, isExact)
  local least = tonumber(ms)
  local most = least + math.floor(least / 64)
  local left = redis.call('PTTL', key)
  if left < least or (isExact and left > most) then return redis.call('PEXPIRE', key, most) end
  return 0
end
`;
