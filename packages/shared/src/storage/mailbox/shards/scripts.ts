import { KEEP_AT_LEAST, LuaScript } from '../../redis/index.ts';
import { COMMON, MARK_READY } from './mark-ready.ts';

/**
 * KEYS prefix · ARGV key, kind, queue, 1 for bulk, worker, dedupeMs, (dedupeId, item)* → {awake, length, fresh…}. One step, so that a
 * crash neither loses nor doubles. Without items it wakes the worker of the mailbox.
 */
export const APPEND = new LuaScript(`${MARK_READY}${KEEP_AT_LEAST}
local p, dedupeMs, at = KEYS[1], tonumber(ARGV[6]), now()
local to = { key = ARGV[1], kind = ARGV[2], queue = ARGV[3], bulk = ARGV[4] == '1' }
local items, seen = mailbox(p, to.key, to.kind, 'items'), mailbox(p, to.key, to.kind, 'seen')
local function isNew(id)
  if id == '' or redis.call('ZADD', seen, 'NX', at + dedupeMs, id) == 1 then return true end
  if tonumber(redis.call('ZSCORE', seen, id)) > at then return false end
  redis.call('ZADD', seen, at + dedupeMs, id)
  return true
end
local reply, added, length = {'-', 0}, 0, nil
for i = 7, #ARGV, 2 do
  local new = isNew(ARGV[i])
  if new then
    length = redis.call('RPUSH', items, ARGV[i + 1])
    added = added + 1
  end
  reply[#reply + 1] = new and 1 or 0
end
if added > 0 then
  redis.call('INCRBY', p .. 'depth:' .. to.queue, added)
  if keepAtLeast(seen, dedupeMs) == 'renewed' then redis.call('ZREMRANGEBYSCORE', seen, '-inf', at) end
end
reply[2] = length or redis.call('LLEN', items)
if reply[2] > 0 then reply[1] = markReady(p, to, ARGV[5], at) end
return reply`);

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
local p, session, worker, job, queue, kind = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local lease, mode, want, wantBulk, inHand = ARGV[6], ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local ready, taken, awake, depth = p .. 'ready:' .. queue, p .. 'taken:' .. queue, p .. 'awake:' .. queue, p .. 'depth:' .. queue
local since = p .. 'since:' .. queue
local leaving = p .. 'leaving:' .. session
local at = now()
local function classOf(mark) return string.sub(mark, -1) == 'b' and BULK or 0 end

local owner = redis.call('GET', awake)
local other, otherJob
if owner then
  local first, _, third = string.match(owner, '^(%S+) (%S+) (.+)')
  if first ~= session then other, otherJob = first, third end
end
if mode == 'open' and other then return {'busy', otherJob == job and redis.call('PTTL', awake) or -1, -1, 0} end

local function add(list, ...)
  for _, value in ipairs({...}) do list[#list + 1] = value end
end
local function call(name, key, list)
  if #list > 0 then return redis.call(name, key, unpack(list)) end
end

local function settle()
  local settled, given, begun, ended, done, popped = {}, {}, {}, {}, {}, 0
  local names = {}
  for i = 11, #ARGV, 3 do add(names, ARGV[i]) end
  local marks = call('HMGET', taken, names) or {}
  for n, key in ipairs(names) do
    local id, again, mark = ARGV[9 + 3 * n], ARGV[10 + 3 * n], marks[n]
    if mark and string.match(mark, '^%S+') == session then
      local items, progress = mailbox(p, key, kind, 'items'), mailbox(p, key, kind, 'progress')
      add(settled, key)
      if again == '' then
        local first = redis.call('LRANGE', items, 0, 1)
        local left = #first
        if left > 0 and (first[1] == id or string.sub(first[1], 1, #id + 1) == id .. '|') then
          redis.call('LPOP', items)
          left = left - 1
          popped = popped + 1
        end
        add(done, progress)
        if left > 0 then
          add(begun, at, key)
          add(given, at + classOf(mark), key)
        else
          add(ended, key)
        end
      else
        redis.call('HDEL', progress, '@')
        add(given, at + again + classOf(mark), key)
      end
    end
  end
  if popped > 0 and redis.call('DECRBY', depth, popped) < 0 then redis.call('DEL', depth) end
  if #done > 0 then redis.call('DEL', unpack(done)) end
  call('HDEL', taken, settled)
  call('ZADD', since, begun)
  call('ZREM', since, ended)
  call('ZADD', ready, given)
  return #given > 0
end
local givenBack = #ARGV > 10 and settle()

if mode == 'leave' or other then
  if owner and not other then
    redis.call('DEL', awake)
    owner = nil
  end
  if inHand > 0 then redis.call('SET', leaving, '1', 'PX', lease) else redis.call('DEL', leaving) end
  if givenBack and not owner then return {'orphaned', -1, -1, 0} end
  if givenBack then redis.call('PUBLISH', 'ccm:wake:' .. string.match(owner, '^%S+ (%S+)'), other) end
  return {'left', -1, -1, 0}
end
local isRenewed = owner and not other and redis.call('PTTL', awake) > lease - 400
if not isRenewed then redis.call('SET', awake, session .. ' ' .. worker .. ' ' .. job, 'PX', lease) end
if want > 0 then redis.call('DEL', p .. 'poked:' .. queue) end

local foreign, own = 0, 0
if redis.call('HLEN', taken) > inHand then
  local marks = redis.call('HGETALL', taken)
  for i = 1, #marks, 2 do
    local key, holder = marks[i], string.match(marks[i + 1], '^(%S+)')
    if holder == session then
      own = own + 1
    else
      if redis.call('EXISTS', p .. 'leaving:' .. holder) == 1 then
        foreign = foreign + 1
      else
        local progress = mailbox(p, key, kind, 'progress')
        if redis.call('HGET', progress, '@') == holder then redis.call('HDEL', progress, '@') end
        redis.call('HDEL', taken, key)
        redis.call('ZADD', ready, at + classOf(marks[i + 1]), key)
      end
    end
  end
end

local reply = {'awake', -1, -1, math.max(0, own - inHand)}
-- Takes heads that are due, up to a number of them, and returns in how many ms the next is due: the first that is not taken tells.
local function take(from, to, class, limit)
  local found = redis.call('ZRANGEBYSCORE', ready, from, to, 'WITHSCORES', 'LIMIT', 0, limit + 1)
  local gone, empty, held, marks, next = {}, {}, {}, {}, nil
  for i = 1, #found, 2 do
    local key, dueIn = found[i], found[i + 1] - from - at
    if dueIn > 0 or #gone == limit then
      next = math.max(0, dueIn)
      break
    end
    local head = redis.call('LINDEX', mailbox(p, key, kind, 'items'), 0)
    add(gone, key)
    if not head then
      add(empty, key)
    else
      local progress = mailbox(p, key, kind, 'progress')
      if redis.call('HSETNX', progress, '@', session) == 1 then
        add(marks, key, session .. ' ' .. class)
        add(reply, key, head, redis.call('HGETALL', progress))
      else
        add(held, at + 250 + from, key)
      end
    end
  end
  call('ZREM', ready, gone)
  call('ZREM', since, empty)
  call('HSET', taken, marks)
  call('ZADD', ready, held)
  return #held > 0 and math.min(next or 250, 250) or next
end
local next = take(0, '(' .. string.format('%.0f', BULK), 'r', want)
local bulk = take(BULK, '+inf', 'b', math.max(0, math.min(wantBulk, want - (#reply - 4) / 3)))
reply[2], reply[3] = next or -1, bulk or -1
if mode == 'sleep' and #reply == 4 and inHand == 0 and foreign == 0 and next ~= 0 and bulk ~= 0 then
  redis.call('DEL', awake)
  if not next and not bulk then redis.call('DEL', depth) end
  reply[1] = 'asleep'
end
return reply`);

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

/**
 * KEYS prefixes · ARGV queue → (depth, due, due later, taken, ms for which the longest is due, age of the oldest head in ms, mailbox that
 * is longest due, awake)* for each shard. Work without a session is due or taken without an `awake`.
 */
export const LOOK = new LuaScript(`${COMMON}
local at, queue, reply = now(), ARGV[1], {}
for _, p in ipairs(KEYS) do
  local ready = p .. 'ready:' .. queue
  local first = redis.call('ZRANGE', ready, 0, 0, 'WITHSCORES')
  local due, oldest, longest = 0, 0, ''
  if first[2] then
    due = redis.call('ZCOUNT', ready, '-inf', at) + redis.call('ZCOUNT', ready, BULK, BULK + at)
    local since = tonumber(first[2])
    if since >= BULK then since = since - BULK end
    oldest = math.max(0, at - since)
    if due > 0 then longest = first[1] end
  end
  local all = first[2] and redis.call('ZCARD', ready) or 0
  reply[#reply + 1] = tonumber(redis.call('GET', p .. 'depth:' .. queue) or '0')
  reply[#reply + 1] = due
  reply[#reply + 1] = all - due
  reply[#reply + 1] = redis.call('HLEN', p .. 'taken:' .. queue)
  reply[#reply + 1] = oldest
  local eldest = redis.call('ZRANGE', p .. 'since:' .. queue, 0, 0, 'WITHSCORES')
  reply[#reply + 1] = eldest[2] and math.max(0, at - eldest[2]) or 0
  reply[#reply + 1] = longest
  reply[#reply + 1] = redis.call('GET', p .. 'awake:' .. queue) or ''
end
return reply`);
