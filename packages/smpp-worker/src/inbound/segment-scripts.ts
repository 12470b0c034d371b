import { LuaScript } from '@ccm/shared/storage/redis';

/**
 * One hash holds everything under one reference: `o` the open sets in the order of their beginning, and for each set `<set>:n<sequence>`
 * its parts, `:f` their fingerprints, `:q` their deliveries, `:at` its last part, `:x` no more parts come, `:c` another text under the
 * same reference began while this one was coming. `q:<delivery>` the set that has a delivery; `r:<delivery>` and `d:<fingerprint>` the
 * sets joined lately.
 */
const OPEN_SETS = `
local function openSets(parts)
  local sets = {}
  for set in string.gmatch(redis.call('HGET', parts, 'o') or '', '%S+') do sets[#sets + 1] = set end
  return sets
end
local function keepOpen(parts, sets)
  redis.call('HSET', parts, 'o', table.concat(sets, ' '))
end`;

/**
 * KEYS parts, open · ARGV fresh set, sequence, pdu, total, name of the key, now, deadline, fingerprint, delivery, time for which a set
 * counts as coming, wait of a contested set → {set, complete, pdu…}, or nil for a part that comes again after its message was joined.
 *
 * A part goes into the first set that lacks it. A part with other octets in the same place is of another text: the sets before it get no
 * more parts. If the other text was still coming, the owner of the next part is unknown, so a set that became whole meanwhile waits; if a
 * third text appears then, its parts are not joined.
 */
export const ADD_PART = new LuaScript(`${OPEN_SETS}
local parts, open = KEYS[1], KEYS[2]
local fresh, sequence, pdu, total, name = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local now, deadline, fingerprint, delivery = tonumber(ARGV[6]), ARGV[7], ARGV[8], ARGV[9]
local comingMs, contestedMs = tonumber(ARGV[10]), tonumber(ARGV[11])
if redis.call('HEXISTS', parts, 'r:' .. delivery) == 1 then return nil end

local function put(set, at, octets, print, from)
  redis.call('HSET', parts, set .. ':n' .. at, octets, set .. ':f' .. at, print, set .. ':q' .. at, from, 'q:' .. from, set)
end
local function partsOf(set)
  local found, begin = {}, set .. ':n'
  for _, field in ipairs(redis.call('HKEYS', parts)) do
    if string.sub(field, 1, #begin) == begin then found[#found + 1] = string.sub(field, #begin + 1) end
  end
  table.sort(found, function(one, other) return tonumber(one) < tonumber(other) end)
  return found
end
local function close(set)
  redis.call('HSET', parts, set .. ':x', '1')
  redis.call('ZADD', open, now, name .. '|' .. set)
end
local function split(set, sets)
  for index, at in ipairs(partsOf(set)) do
    if index > 1 then
      local one = set .. '.' .. at
      put(one, at, redis.call('HGET', parts, set .. ':n' .. at), redis.call('HGET', parts, set .. ':f' .. at), redis.call('HGET', parts, set .. ':q' .. at))
      redis.call('HDEL', parts, set .. ':n' .. at, set .. ':f' .. at, set .. ':q' .. at)
      sets[#sets + 1] = one
      close(one)
    end
  end
end

local set = redis.call('HGET', parts, 'q:' .. delivery)
if not set then
  local sets, rivals = openSets(parts), {}
  for _, one in ipairs(sets) do
    if redis.call('HEXISTS', parts, one .. ':x') == 0 then
      local print = redis.call('HGET', parts, one .. ':f' .. sequence)
      if not print then set = set or one
      elseif print ~= fingerprint then rivals[#rivals + 1] = one end
    end
  end
  if not set then
    set = fresh
    for _, rival in ipairs(rivals) do
      if redis.call('HEXISTS', parts, rival .. ':c') == 1 then split(rival, sets) end
      if now - tonumber(redis.call('HGET', parts, rival .. ':at')) < comingMs then redis.call('HSET', parts, set .. ':c', '1') end
      close(rival)
    end
    sets[#sets + 1] = set
    keepOpen(parts, sets)
    redis.call('ZADD', open, deadline, name .. '|' .. set)
  end
  put(set, sequence, pdu, fingerprint, delivery)
  redis.call('HSET', parts, set .. ':at', now)
  redis.call('PEXPIRE', parts, 86400000)
end
local reply = {set, 0}
for _, at in ipairs(partsOf(set)) do reply[#reply + 1] = redis.call('HGET', parts, set .. ':n' .. at) end
if #reply - 2 >= total then
  if redis.call('HEXISTS', parts, set .. ':c') == 1 then
    redis.call('ZADD', open, now + contestedMs, name .. '|' .. set)
  else
    reply[2] = 1
  end
end
return reply`);

/**
 * KEYS parts, open · ARGV name of the key, set, now, time for which joined sets are remembered. Removes the set, keeps its fingerprints.
 */
export const FORGET_SET = new LuaScript(`${OPEN_SETS}
local parts, name, set, now, keepMs = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local fields = redis.call('HGETALL', parts)
for index = 1, #fields, 2 do
  local field, value = fields[index], fields[index + 1]
  if string.sub(field, 1, #set + 1) == set .. ':' then
    local kind = string.sub(field, #set + 2, #set + 2)
    if kind == 'f' then redis.call('HSET', parts, 'd:' .. value, now) end
    if kind == 'q' then
      redis.call('HSET', parts, 'r:' .. value, now)
      redis.call('HDEL', parts, 'q:' .. value)
    end
    redis.call('HDEL', parts, field)
  elseif (string.sub(field, 1, 2) == 'd:' or string.sub(field, 1, 2) == 'r:') and now - tonumber(value) > keepMs then
    redis.call('HDEL', parts, field)
  end
end
local left = {}
for _, one in ipairs(openSets(parts)) do
  if one ~= set then left[#left + 1] = one end
end
if #left == 0 then
  redis.call('HDEL', parts, 'o')
  redis.call('PEXPIRE', parts, keepMs)
else
  keepOpen(parts, left)
end
return redis.call('ZREM', KEYS[2], name .. '|' .. set)`);
