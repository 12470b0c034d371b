import { KEEP_AT_LEAST, LuaScript } from '../../redis/index.ts';

/**
 * The keys of one shard, all of which begin with its prefix (KEYS[1], or each of KEYS):
 *
 * - `<key>:<kind>:items`, `:seen`, `:progress`: a mailbox: its items, the ids that it has seen, and the progress of its head. The field
 *   `@` of the progress names the session that works on the head: no other may save progress.
 * - `ready:<queue>`: mailboxes with work, by the time at which it is due; bulk stands `BULK` later, and so behind everything else that is
 *   due.
 * - `taken:<queue>`: mailboxes that sessions work on: `<session> <class>`, the class being `b` for bulk, else `r`. No other may settle
 *   their heads.
 * - `awake:<queue>`: `<session> <worker> <job>` of the session that takes mailboxes; it expires if the session does not renew it.
 * - `poked:<queue>`: a message about new work is on its way to the session: one is enough until its next turn. It expires, since messages
 *   get lost.
 * - `leaving:<session>`: a session that takes no more, and has mailboxes in hand; it expires as well.
 * - `depth:<queue>`: the number of items in the mailboxes.
 * - `since:<queue>`: mailboxes with work, by the time at which their head became the head.
 *
 * All times are those of Redis: the clocks of processes may differ.
 */
export const COMMON = `
local BULK = 100000000000000
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function mailbox(p, key, kind, part) return p .. key .. ':' .. kind .. ':' .. part end
`;

/**
 * `markReady` puts a mailbox among those that have work, and wakes the session that takes mailboxes of the queue, unless that is one of
 * the worker `own`, which wakes it by itself. Returns the value of `awake`: empty if no session takes mailboxes, so that a worker must
 * be called. For scripts of other modules, too, that append as part of a larger step.
 */
export const MARK_READY = `${COMMON}
local function markReady(p, to, own, at)
  local awake = redis.call('GET', p .. 'awake:' .. to.queue) or ''
  local mark = redis.call('HGET', p .. 'taken:' .. to.queue, to.key)
  if mark then
    if not to.bulk and string.sub(mark, -1) == 'b' then
      redis.call('HSET', p .. 'taken:' .. to.queue, to.key, string.sub(mark, 1, -2) .. 'r')
    end
    return awake
  end
  local ready = p .. 'ready:' .. to.queue
  local isNew = redis.call('ZADD', ready, 'NX', at + (to.bulk and BULK or 0), to.key) == 1
  if isNew then
    redis.call('ZADD', p .. 'since:' .. to.queue, 'NX', at, to.key)
  elseif not to.bulk then
    local score = tonumber(redis.call('ZSCORE', ready, to.key))
    if score >= BULK then
      isNew = true
      redis.call('ZADD', ready, score - BULK, to.key)
    end
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
  return markReady(p, to, own, now())
end
`;

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
