import { DELIVERY_STATUSES } from '@ccm/core/domain';
import type { DeliveryStatus } from '@ccm/core/domain';
import { MARK_READY } from '../storage/mailbox/index.ts';
import { KEEP_AT_LEAST, LuaScript } from '../storage/redis/index.ts';

const rankOf = (status: DeliveryStatus): number => DELIVERY_STATUSES.indexOf(status);

/** A status is stored as its place among DELIVERY_STATUSES. `isSettled` says of delivered, read and failed that no other try follows. */
const RANKS = `
local SENT, DELIVERED, READ, FAILED = ${rankOf('sent')}, ${rankOf('delivered')}, ${rankOf('read')}, ${rankOf('failed')}
local NONE = -1
local function isSettled(rank) return rank >= DELIVERED end
`;

/** The number of steps that are kept of a message's trail: the last ones. */
const STEPS_KEPT = 200;

/**
 * A record is a hash:
 *
 * - `facts`: the message's facts with the first step of its trail; `app`, `campaign`: 1 where such a target takes its changes;
 * - `message`: what is needed to send it again, until it is delivered, read or failed;
 * - `parts`, `p<part>`: the number of its parts, and the status of each; `guess<part>`: 1 if a watermark was the first to tell it;
 *   `status`, `providerStatus`, `failure`: those of the whole; `unsure`: 1 if it has failed because nobody knows its outcome;
 * - `t<number>`, counted by `steps`: the other steps of its trail;
 * - `over`: 1 once Hybrid Chat has a customer's message; `untold`: how many reports wait; `crm`: the CRM's last notification;
 * - `tries<part>`, `since<part>`, `again<part>:<report>`: the tries of a part that failed for a while.
 *
 * `addStep` adds a step to `changes`, which are written together, and `forget` removes the oldest.
 */
const STEPS = `
local function addStep(changes, is, step)
  is.steps = is.steps + 1
  changes[#changes + 1] = 't' .. is.steps
  changes[#changes + 1] = step
end
local function forget(record, is, added)
  for i = math.max(1, is.steps - added - ${STEPS_KEPT} + 1), is.steps - ${STEPS_KEPT} do redis.call('HDEL', record, 't' .. i) end
end
`;

/** `remember` keeps a message for `keepMs` once it is over and its reports are told, and until then for `openMs`. */
const REMEMBER = `${KEEP_AT_LEAST}${RANKS}
local function remember(record, is, openMs, keepMs)
  local isOver = is.over or (isSettled(is.status) and is.untold <= 0)
  keepAtLeast(record, isOver and keepMs or openMs, true)
end
`;

/**
 * KEYS record, prefix of the shard · ARGV part, rank, trail step, openMs, keepMs, provider status, failure, 1 if one part counts
 * for all, mailbox key, worker, a step that goes with it or '', `unsure` (failed because nobody knows the outcome) or `guess` (told by a
 * watermark) or '', (flag, kind, queue, item)… for each target.
 * Returns {-2} for an unknown message, {-1} if nothing moved, else the rank that the whole message has reached, and for each target the
 * session that is awake to process it ('-' if there is nothing to report).
 *
 * A status never moves back; `failed` only replaces a status below delivered, and is final unless it was unsure. The whole message has
 * the status of its slowest part, and has failed when one part has; a report about the whole message sets its status. A report's item is
 * named after the status that it reports, since only this script knows it; it is appended if the record has the flag, an empty one
 * meaning always.
 */
export const APPLY_STATUS = new LuaScript(`${MARK_READY}${STEPS}${REMEMBER}
local record, prefix = KEYS[1], KEYS[2]
local part, rank, statusStep, openMs, keepMs, providerStatus, failure = unpack(ARGV, 1, 7)
local countsForAll, mailboxKey, worker, stepBeside = ARGV[8] == '1', ARGV[9], ARGV[10], ARGV[11]
local certainty = ARGV[12]
local field = 'p' .. part
rank = tonumber(rank)
local known = redis.call('HMGET', record, 'facts', field, 'status', 'parts', 'untold', 'over', 'app', 'campaign', 'steps', 'unsure')
if not known[1] then return {-2} end
local wasUnsure = known[10] == '1'
local is = { status = tonumber(known[3] or NONE), untold = tonumber(known[5] or '0'), over = known[6], steps = tonumber(known[9] or '0') }
local changes, stepsBefore = {}, is.steps

local function moves(from, to)
  if from == FAILED then return wasUnsure and certainty == '' and to >= SENT end
  if to == FAILED then return not isSettled(from) end
  return to > from
end
local function write(more)
  for _, value in ipairs(more) do changes[#changes + 1] = value end
  changes[#changes + 1] = 'steps'
  changes[#changes + 1] = is.steps
  redis.call('HSET', record, unpack(changes))
  forget(record, is, is.steps - stepsBefore)
  remember(record, is, openMs, keepMs)
end
local function statusOfWhole()
  local parts, names, slowest = tonumber(known[4] or '1'), {}, READ
  if countsForAll or parts <= 1 then return rank end
  for other = 0, parts - 1 do names[other + 1] = 'p' .. other end
  for i, one in ipairs(redis.call('HMGET', record, unpack(names))) do
    one = names[i] == field and rank or tonumber(one or NONE)
    if one == FAILED then return FAILED end
    if one < slowest then slowest = one end
  end
  return slowest
end
local function tellTargets(whole)
  local flags = { app = known[7] == '1', campaign = known[8] == '1', [''] = true }
  local awake = {}
  for i = 13, #ARGV, 4 do
    local flag, kind, queue, item = unpack(ARGV, i, i + 3)
    local session = '-'
    if flags[flag] then
      session = append(prefix, { key = mailboxKey, kind = kind, queue = queue, bulk = false }, whole .. '-' .. item, worker)
      is.untold = is.untold + 1
    end
    awake[#awake + 1] = session
  end
  return awake
end

local isNew = moves(tonumber(known[2] or NONE), rank)
if isNew then addStep(changes, is, statusStep) end
if stepBeside ~= '' then addStep(changes, is, stepBeside) end
if not isNew then
  if is.steps > stepsBefore then write({}) end
  return {-1}
end
local whole = statusOfWhole()
if not moves(is.status, whole) then
  write({ field, rank })
  return {-1}
end
local awake = tellTargets(whole)
is.status = whole
if wasUnsure then redis.call('HDEL', record, 'unsure', 'failure') end
if certainty == 'unsure' then redis.call('HSET', record, 'unsure', 1) end
if failure ~= '' then redis.call('HSET', record, 'failure', failure) end
if isSettled(whole) then redis.call('HDEL', record, 'message') end
write({ field, rank, 'status', whole, 'providerStatus', providerStatus, 'untold', is.untold })
return {whole, unpack(awake)}`);

/**
 * KEYS record · ARGV openMs, keepMs, the CRM's notification or ''. A target has taken one change. A reporter that dies between this and the
 * settlement of its item counts the change twice: the record may then be kept for `keepMs` while another target still waits, whose item holds
 * all that it needs.
 */
export const TOLD = new LuaScript(`${REMEMBER}
local known = redis.call('HMGET', KEYS[1], 'facts', 'status', 'untold', 'over')
if not known[1] then return 0 end
local is = { status = tonumber(known[2] or NONE), untold = math.max(0, tonumber(known[3] or '0') - 1), over = known[4] }
if ARGV[3] == '' then redis.call('HSET', KEYS[1], 'untold', is.untold)
else redis.call('HSET', KEYS[1], 'untold', is.untold, 'crm', ARGV[3]) end
remember(KEYS[1], is, ARGV[1], ARGV[2])
return 1`);

/** KEYS record · ARGV facts, app, campaign, message (each '' for none), keepMs. Once: recording a message again keeps its record. */
export const RECORD = new LuaScript(`${KEEP_AT_LEAST}
if redis.call('HSETNX', KEYS[1], 'facts', ARGV[1]) == 1 then
  local changes = {}
  for i, field in ipairs({'app', 'campaign', 'message'}) do
    if ARGV[i + 1] ~= '' then
      changes[#changes + 1] = field
      changes[#changes + 1] = ARGV[i + 1]
    end
  end
  if #changes > 0 then redis.call('HSET', KEYS[1], unpack(changes)) end
  keep(KEYS[1], ARGV[5])
else
  keepAtLeast(KEYS[1], ARGV[5])
end
return redis.status_reply('OK')`);

/** KEYS record · ARGV step, openMs, keepMs, 1 where the message is over. It is remembered as if it were new. */
export const ADD_STEP = new LuaScript(`${STEPS}${REMEMBER}
local known = redis.call('HMGET', KEYS[1], 'facts', 'status', 'untold', 'over', 'steps')
local is = { status = tonumber(known[2] or NONE), untold = tonumber(known[3] or '0'), over = known[4], steps = tonumber(known[5] or '0') }
local changes = {}
addStep(changes, is, ARGV[1])
if ARGV[4] == '1' and known[1] and not is.over then
  is.over = '1'
  changes[3], changes[4] = 'over', '1'
end
redis.call('HSET', KEYS[1], 'steps', is.steps, unpack(changes))
forget(KEYS[1], is, 1)
if known[1] then remember(KEYS[1], is, ARGV[2], ARGV[3]) else keepAtLeast(KEYS[1], ARGV[2]) end
return redis.status_reply('OK')`);

/** KEYS index · ARGV at, member, members kept, keepMs: members by their latest time. */
export const ADD_TO_INDEX = new LuaScript(`${KEEP_AT_LEAST}
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
local expiry = keepAtLeast(KEYS[1], ARGV[4])
if expiry == 'renewed' then redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[4]) end
if expiry ~= 'new' and redis.call('ZCARD', KEYS[1]) > tonumber(ARGV[3]) then redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -ARGV[3] - 1) end
return redis.status_reply('OK')`);

/** KEYS record · ARGV field, value. Does nothing for a message without a record. */
export const SET_FIELD = new LuaScript(`
if redis.call('HEXISTS', KEYS[1], 'facts') == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1`);

/** The time for which handed-out reports are remembered, in case they must be handed out again. */
const HANDED_OUT_MS = 600_000;

/** More messages than these never share an id. */
const KEPT_PER_ID = 8;

/**
 * KEYS message, parked · ARGV value, its beginning without the time, keepMs → the reports that came before the send's answer. They stay a
 * while: the caller may die before they are applied, and they may be applied twice. The same part again replaces its own value.
 */
export const BIND_PROVIDER_ID = new LuaScript(`
local lines = {}
for line in string.gmatch(redis.call('GET', KEYS[1]) or '', '[^\\n]+') do
  if line ~= ARGV[2] and string.sub(line, 1, #ARGV[2] + 1) ~= ARGV[2] .. '@' then lines[#lines + 1] = line end
end
lines[#lines + 1] = ARGV[1]
while #lines > ${KEPT_PER_ID} do table.remove(lines, 1) end
redis.call('SET', KEYS[1], table.concat(lines, '\\n'), 'PX', ARGV[3])
local early = redis.call('LRANGE', KEYS[2], 0, -1)
if #early > 0 and redis.call('PTTL', KEYS[2]) > ${HANDED_OUT_MS} then redis.call('PEXPIRE', KEYS[2], ${HANDED_OUT_MS}) end
return early`);

/** KEYS message, parked · ARGV the message as it was looked up, report, parkMs → 1, or 0 if it is another by now. */
export const PARK_REPORT = new LuaScript(`
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('LTRIM', KEYS[2], -20, -1)
if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[2], ARGV[3]) end
return 1`);

/** KEYS parked · ARGV report, claimed report, report as earlier releases wrote it → 1 for the first claim. */
export const CLAIM_PARKED = new LuaScript(`
if redis.call('LREM', KEYS[1], 1, ARGV[1]) + redis.call('LREM', KEYS[1], 1, ARGV[3]) == 0 then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[2])
return 1`);
