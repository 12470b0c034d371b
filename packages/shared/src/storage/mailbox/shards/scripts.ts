import { LuaScript } from '../../redis/index.ts';

/**
 * The keys of one shard, all of which begin with its prefix (KEYS[1], or each of KEYS):
 *
 * - `<key>:<kind>:items`, `:seen`, `:progress`: a mailbox: its items, the ids that it has seen, and the progress of its head. The field `@` of
 *   the progress names the session that works on the head: nobody else may settle it or save progress.
 * - `ready:<queue>`: mailboxes with work, by when it is due; bulk stands `BULK` later, and so behind everything else that is due.
 * - `taken:<queue>`: mailboxes that sessions work on: `<session> <class>`, the class being `b` for bulk, else `r`.
 * - `awake:<queue>`: `<session> <worker> <job>` of the session that takes mailboxes; it expires when the session does not renew it.
 * - `poked:<queue>`: a message that work has come is on its way to the session: one is enough until its next turn. It expires, since messages get lost.
 * - `leaving:<session>`: a session that takes no more, and has mailboxes in hand; it expires as well.
 * - `depth:<queue>`: how many items lie in the mailboxes.
 * - `since:<queue>`: mailboxes with work, by when their head became the head.
 *
 * All times are those of Redis: the clocks of processes may differ.
 */
const COMMON = `
local BULK = 100000000000000
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function mailbox(p, key, kind, part) return p .. key .. ':' .. kind .. ':' .. part end
`;

/**
 * `markReady` puts a mailbox among those that have work, and wakes the session that takes mailboxes of the queue, unless that is one of the
 * worker `own`, who wakes it by itself. Returns what \`awake\` holds: empty where nobody takes mailboxes, so that somebody must be called.
 * For scripts of other modules, too, that append as part of a larger step.
 */
export const MARK_READY = `${COMMON}
local function markReady(p, to, own)
  local awake = redis.call('GET', p .. 'awake:' .. to.queue) or ''
  local ready, isNew = p .. 'ready:' .. to.queue, false
  if redis.call('HEXISTS', mailbox(p, to.key, to.kind, 'progress'), '@') == 1 then
    local mark = redis.call('HGET', p .. 'taken:' .. to.queue, to.key)
    if mark and not to.bulk and string.sub(mark, -1) == 'b' then
      redis.call('HSET', p .. 'taken:' .. to.queue, to.key, string.sub(mark, 1, -2) .. 'r')
    end
    return awake
  end
  local score = redis.call('ZSCORE', ready, to.key)
  if not score then
    isNew = true
    local at = now()
    redis.call('ZADD', ready, at + (to.bulk and BULK or 0), to.key)
    redis.call('ZADD', p .. 'since:' .. to.queue, 'NX', at, to.key)
  elseif not to.bulk and tonumber(score) >= BULK then
    isNew = true
    redis.call('ZADD', ready, tonumber(score) - BULK, to.key)
  end
  local session, worker = string.match(awake, '^(%S+) (%S+)')
  if isNew and worker and worker ~= own and redis.call('SET', p .. 'poked:' .. to.queue, '1', 'NX', 'PX', 1000) then
    redis.call('PUBLISH', 'ccm:wake:' .. worker, session)
  end
  return awake
end
local function append(p, to, item, own)
  redis.call('RPUSH', mailbox(p, to.key, to.kind, 'items'), item)
  redis.call('INCR', p .. 'depth:' .. to.queue)
  return markReady(p, to, own)
end
`;

/**
 * KEYS prefix · ARGV key, kind, queue, 1 for bulk, worker, dedupeMs, (dedupeId, item)* → {awake, length, fresh…}. One step, so that a
 * crash neither loses nor doubles. Without items it wakes whoever works the mailbox off.
 */
export const APPEND = new LuaScript(`${MARK_READY}
local p, dedupeMs, at = KEYS[1], tonumber(ARGV[6]), now()
local to = { key = ARGV[1], kind = ARGV[2], queue = ARGV[3], bulk = ARGV[4] == '1' }
local items, seen = mailbox(p, to.key, to.kind, 'items'), mailbox(p, to.key, to.kind, 'seen')
redis.call('ZREMRANGEBYSCORE', seen, '-inf', at)
local reply, added = {'-', 0}, 0
for i = 7, #ARGV, 2 do
  local new = 1
  if ARGV[i] ~= '' then new = redis.call('ZADD', seen, 'NX', at + dedupeMs, ARGV[i]) end
  if new == 1 then redis.call('RPUSH', items, ARGV[i + 1]) end
  added = added + new
  reply[#reply + 1] = new
end
if added > 0 then
  redis.call('INCRBY', p .. 'depth:' .. to.queue, added)
  if redis.call('PTTL', seen) < dedupeMs then redis.call('PEXPIRE', seen, ARGV[6]) end
end
reply[2] = redis.call('LLEN', items)
if reply[2] > 0 then reply[1] = markReady(p, to, ARGV[5]) end
return reply`);

/**
 * One turn of a session: settles what is done or due again, renews the session, gives back what dead sessions had taken, and takes the next heads.
 *
 * KEYS prefix · ARGV session, worker, job, queue, kind, leaseMs, mode, how many heads are wanted, how many of them may be bulk, how many the
 * session has in hand beside those that it settles here, (key, item id, again in ms or '')* → {state, next due in ms or -1, the same of bulk, strays, (key, head, length, progress)*}.
 *
 * Modes: \`open\` takes the shard over unless another job's session is awake; \`go\`; \`sleep\` ends the session where nothing is left to do;
 * \`leave\` takes no more. States: \`awake\`, \`asleep\`, \`busy\` (another session is awake), \`left\` (this session may only settle), \`orphaned\`
 * (left, and nobody is awake for what it gives back).
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
if mode == 'open' and other and otherJob ~= job then return {'busy', -1, -1, 0} end

local givenBack = false
for i = 11, #ARGV, 3 do
  local key, id, again = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local progress = mailbox(p, key, kind, 'progress')
  if redis.call('HGET', progress, '@') == session then
    local items, due = mailbox(p, key, kind, 'items'), at
    local isLeft = true
    if again == '' then
      local head = redis.call('LINDEX', items, 0)
      if head and (head == id or string.sub(head, 1, #id + 1) == id .. '|') then
        redis.call('LPOP', items)
        if redis.call('DECR', depth) < 0 then redis.call('DEL', depth) end
      end
      redis.call('DEL', progress)
      isLeft = redis.call('EXISTS', items) == 1
      if isLeft then redis.call('ZADD', since, at, key) else redis.call('ZREM', since, key) end
    else
      due = at + again
      redis.call('HDEL', progress, '@')
    end
    local mark = redis.call('HGET', taken, key) or 'r'
    redis.call('HDEL', taken, key)
    if isLeft then
      redis.call('ZADD', ready, due + classOf(mark), key)
      givenBack = true
    end
  end
end

if mode == 'leave' or (other and mode ~= 'open') then
  if owner and not other then
    redis.call('DEL', awake)
    owner = nil
  end
  if inHand > 0 then redis.call('SET', leaving, '1', 'PX', lease) else redis.call('DEL', leaving) end
  if givenBack and not owner then return {'orphaned', -1, -1, 0} end
  if givenBack then redis.call('PUBLISH', 'ccm:wake:' .. string.match(owner, '^%S+ (%S+)'), other) end
  return {'left', -1, -1, 0}
end
redis.call('SET', awake, session .. ' ' .. worker .. ' ' .. job, 'PX', lease)
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
local function take(from, class, limit)
  local keys = redis.call('ZRANGEBYSCORE', ready, from, at + from, 'LIMIT', 0, limit)
  for _, key in ipairs(keys) do
    local items, progress = mailbox(p, key, kind, 'items'), mailbox(p, key, kind, 'progress')
    local head = redis.call('LINDEX', items, 0)
    redis.call('ZREM', ready, key)
    if not head then redis.call('ZREM', since, key) end
    if head and redis.call('HSETNX', progress, '@', session) == 0 then
      redis.call('ZADD', ready, at + 250 + from, key)
    elseif head then
      redis.call('HSET', taken, key, session .. ' ' .. class)
      reply[#reply + 1] = key
      reply[#reply + 1] = head
      reply[#reply + 1] = redis.call('LLEN', items)
      reply[#reply + 1] = redis.call('HGETALL', progress)
    end
  end
end
if want > 0 then
  take(0, 'r', want)
  local left = math.min(wantBulk, want - (#reply - 4) / 4)
  if left > 0 then take(BULK, 'b', left) end
end
local function dueAfter(from, to)
  local first = redis.call('ZRANGEBYSCORE', ready, from, to, 'WITHSCORES', 'LIMIT', 0, 1)
  return first[2] and math.max(0, first[2] - from - at)
end
local next, bulk = dueAfter(0, '(' .. string.format('%.0f', BULK)), dueAfter(BULK, '+inf')
reply[2], reply[3] = next or -1, bulk or -1
if mode == 'sleep' and #reply == 4 and inHand == 0 and foreign == 0 and next ~= 0 and bulk ~= 0 then
  redis.call('DEL', awake)
  if not next and not bulk then redis.call('DEL', depth) end
  reply[1] = 'asleep'
end
return reply`);

/** KEYS prefix · ARGV session, queue, kind, keys…: gives back what is in the session's name beside these. */
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
 * KEYS prefixes · ARGV queue → (depth, due, due later, taken, for how many ms the longest is due, the age of the oldest head in ms, the mailbox that is longest due, awake)* for each shard. Work for which nobody is awake is
 * due or taken without an \`awake\`.
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
