import { LuaScript } from '../../redis/index.ts';
import { COMMON } from './scripts.ts';

/**
 * One turn of a session: settles items that are finished or to be tried again, renews the session, gives back mailboxes of dead sessions,
 * and takes the next heads.
 *
 * KEYS prefix · ARGV session, worker, job, queue, kind, leaseMs, mode, the number of heads wanted, the number of them that may be bulk,
 * the number that the session has in hand beside those that it settles here, (key, item id, again in ms or '')* → {state, next due in ms
 * or -1, the same of bulk, strays, (key, head, progress)*}.
 *
 * Modes: `open` takes the shard over unless another session is awake; `go`; `sleep` ends the session if nothing is left to do; `leave` takes
 * no more. States: `awake`, `asleep`, `busy` (another session is awake; where that is an earlier run of the same job, due next is the end of
 * its lease, on which it relies although its job's lock is lost), `left` (this session may only settle), `orphaned` (left, and no session is
 * awake for the mailboxes that it gives back).
 */
export const TURN = new LuaScript(`${COMMON}
local p = KEYS[1]
local session, worker, job, queue, kind, leaseMs, mode = unpack(ARGV, 1, 7)
local want, wantBulk, inHand = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local ready, taken, since = p .. 'ready:' .. queue, p .. 'taken:' .. queue, p .. 'since:' .. queue
local awake, depth, leaving = p .. 'awake:' .. queue, p .. 'depth:' .. queue, p .. 'leaving:' .. session
local at = now()

local owner = redis.call('GET', awake)
local other, otherJob
if owner then
  local name, _, itsJob = string.match(owner, '^(%S+) (%S+) (.+)')
  if name ~= session then other, otherJob = name, itsJob end
end

local function add(list, ...)
  for _, value in ipairs({...}) do list[#list + 1] = value end
end
local function call(name, key, list)
  if #list > 0 then return redis.call(name, key, unpack(list)) end
end
local function delayOf(mark) return string.sub(mark, -1) == 'b' and BULK or 0 end
local function progressOf(key) return mailbox(p, key, kind, 'progress') end

-- Removes the head if it is this item. Returns how many items are left, and whether it was removed.
local function popHead(key, id)
  local items = mailbox(p, key, kind, 'items')
  local first = redis.call('LRANGE', items, 0, 1)
  local head = first[1]
  if not head or (head ~= id and string.sub(head, 1, #id + 1) ~= id .. '|') then return #first, false end
  redis.call('LPOP', items)
  return #first - 1, true
end

-- Returns whether it gave mailboxes back, for others or for a later turn.
local function settle()
  local keys, settlements = {}, {}
  for i = 11, #ARGV, 3 do
    add(keys, ARGV[i])
    add(settlements, { key = ARGV[i], id = ARGV[i + 1], again = ARGV[i + 2] })
  end
  local marks = call('HMGET', taken, keys) or {}
  local settled, given, begun, emptied, done, popped = {}, {}, {}, {}, {}, 0
  for n, one in ipairs(settlements) do
    local key, mark = one.key, marks[n]
    if mark and string.match(mark, '^%S+') == session then
      add(settled, key)
      if one.again ~= '' then
        redis.call('HDEL', progressOf(key), '@')
        add(given, at + one.again + delayOf(mark), key)
      else
        local left, isPopped = popHead(key, one.id)
        if isPopped then popped = popped + 1 end
        add(done, progressOf(key))
        if left > 0 then
          add(begun, at, key)
          add(given, at + delayOf(mark), key)
        else
          add(emptied, key)
        end
      end
    end
  end
  if popped > 0 and redis.call('DECRBY', depth, popped) < 0 then redis.call('DEL', depth) end
  if #done > 0 then redis.call('DEL', unpack(done)) end
  call('HDEL', taken, settled)
  call('ZADD', since, begun)
  call('ZREM', since, emptied)
  call('ZADD', ready, given)
  return #given > 0
end

-- Returns the state of a session that takes no more.
local function leave(hasGivenBack)
  if owner and not other then
    redis.call('DEL', awake)
    owner = nil
  end
  if inHand > 0 then redis.call('SET', leaving, '1', 'PX', leaseMs) else redis.call('DEL', leaving) end
  if hasGivenBack and not owner then return 'orphaned' end
  if hasGivenBack then redis.call('PUBLISH', 'ccm:wake:' .. string.match(owner, '^%S+ (%S+)'), other) end
  return 'left'
end

local function renew()
  local isRenewed = owner and redis.call('PTTL', awake) > leaseMs - 400
  if not isRenewed then redis.call('SET', awake, session .. ' ' .. worker .. ' ' .. job, 'PX', leaseMs) end
  if want > 0 then redis.call('DEL', p .. 'poked:' .. queue) end
end

-- Gives back the mailboxes of dead sessions. Returns how many this session has, and those that only finish their work.
local function takeFromDead()
  local own, finishing = 0, 0
  if redis.call('HLEN', taken) <= inHand then return own, finishing end
  local marks = redis.call('HGETALL', taken)
  for i = 1, #marks, 2 do
    local key, mark = marks[i], marks[i + 1]
    local holder = string.match(mark, '^(%S+)')
    if holder == session then
      own = own + 1
    elseif redis.call('EXISTS', p .. 'leaving:' .. holder) == 1 then
      finishing = finishing + 1
    else
      if redis.call('HGET', progressOf(key), '@') == holder then redis.call('HDEL', progressOf(key), '@') end
      redis.call('HDEL', taken, key)
      redis.call('ZADD', ready, at + delayOf(mark), key)
    end
  end
  return own, finishing
end

-- Takes heads that are due, up to the limit. Returns in how many ms the next is due: the first that is not taken tells.
local heads = {}
local HELD_MS = 250
local function take(from, to, class, limit)
  local found = redis.call('ZRANGEBYSCORE', ready, from, to, 'WITHSCORES', 'LIMIT', 0, limit + 1)
  local gone, empty, held, marks, nextMs = {}, {}, {}, {}, nil
  for i = 1, #found, 2 do
    local key, dueIn = found[i], found[i + 1] - from - at
    if dueIn > 0 or #gone == limit then
      nextMs = math.max(0, dueIn)
      break
    end
    add(gone, key)
    local head = redis.call('LINDEX', mailbox(p, key, kind, 'items'), 0)
    if not head then
      add(empty, key)
    elseif redis.call('HSETNX', progressOf(key), '@', session) == 0 then
      add(held, at + HELD_MS + from, key)
    else
      add(marks, key, session .. ' ' .. class)
      add(heads, key, head, redis.call('HGETALL', progressOf(key)))
    end
  end
  call('ZREM', ready, gone)
  call('ZREM', since, empty)
  call('HSET', taken, marks)
  call('ZADD', ready, held)
  return #held > 0 and math.min(nextMs or HELD_MS, HELD_MS) or nextMs
end

if mode == 'open' and other then return {'busy', otherJob == job and redis.call('PTTL', awake) or -1, -1, 0} end
local hasGivenBack = settle()
if mode == 'leave' or other then return {leave(hasGivenBack), -1, -1, 0} end
renew()
local own, finishing = takeFromDead()
local nextMs = take(0, '(' .. string.format('%.0f', BULK), 'r', want)
local nextBulkMs = take(BULK, '+inf', 'b', math.max(0, math.min(wantBulk, want - #heads / 3)))
local state = 'awake'
if mode == 'sleep' and #heads + inHand + finishing == 0 and nextMs ~= 0 and nextBulkMs ~= 0 then
  redis.call('DEL', awake)
  if not nextMs and not nextBulkMs then redis.call('DEL', depth) end
  state = 'asleep'
end
return {state, nextMs or -1, nextBulkMs or -1, math.max(0, own - inHand), unpack(heads)}`);

/** KEYS prefix · ARGV session, queue, kind, keys…: gives back the session's mailboxes except these. */
export const GIVE_BACK = new LuaScript(`${COMMON}
local p, session, taken, known = KEYS[1], ARGV[1], KEYS[1] .. 'taken:' .. ARGV[2], {}
for i = 4, #ARGV do known[ARGV[i]] = true end
local marks = redis.call('HGETALL', taken)
for i = 1, #marks, 2 do
  local key, holder = marks[i], string.match(marks[i + 1], '^(%S+)')
  if holder == session and not known[key] then
    local progress = mailbox(p, key, ARGV[3], 'progress')
    if redis.call('HGET', progress, '@') == session then redis.call('HDEL', progress, '@') end
    redis.call('HDEL', taken, key)
    redis.call('ZADD', p .. 'ready:' .. ARGV[2], now() + (string.sub(marks[i + 1], -1) == 'b' and BULK or 0), key)
  end
end
return redis.status_reply('OK')`);

/** KEYS prefix · ARGV session, key, kind, (field, value)* → 1, or 0 where another session works on the head by now. */
export const SAVE = new LuaScript(`${COMMON}
local progress = mailbox(KEYS[1], ARGV[2], ARGV[3], 'progress')
if redis.call('HGET', progress, '@') ~= ARGV[1] then return 0 end
redis.call('HSET', progress, unpack(ARGV, 4))
return 1`);
