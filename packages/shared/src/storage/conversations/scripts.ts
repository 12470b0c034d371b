import { KEEP_AT_LEAST, LuaScript } from '../redis/index.ts';

/**
 * KEYS state · ARGV written at (0: no message), consent, keepMs, consent given at, message id (empty: not known), place, name (empty: not
 * told), reply window opened at. A message that is read late (replayed, held up) takes nothing back that a later one said.
 */
export const WROTE = new LuaScript(`${KEEP_AT_LEAST}
local state = KEYS[1]
local messageAt, consent, keepMs, saidAt, messageId, place, name, windowOpenedAt = unpack(ARGV)
local at = tonumber(messageAt)
local known = redis.call('HMGET', state, 'lastInboundAtMs', 'consent', 'consentAtMs', 'beganAtMs', 'place', 'windowOpenedAtMs')
local lastAt, knownConsent, knownConsentAt = tonumber(known[1] or '0'), known[2], tonumber(known[3] or '0')
local changes = {}
local function set(field, value)
  changes[#changes + 1] = field
  changes[#changes + 1] = value
end

if at > lastAt then
  set('lastInboundAtMs', messageAt)
  set('lastInboundId', messageId)
end
if at > 0 and tonumber(windowOpenedAt) > tonumber(known[6] or '0') then set('windowOpenedAtMs', windowOpenedAt) end
if at > 0 and at >= lastAt then
  if place ~= '' then set('place', place) elseif known[5] then redis.call('HDEL', state, 'place') end
  if name ~= '' then set('name', name) end
end

local newConsent, newConsentAt
if at > knownConsentAt and knownConsent == 'provider-stop' then newConsent, newConsentAt = 'start', messageAt end
local keepsOwnStop = consent == 'provider-stop' and (newConsent or knownConsent) == 'stop'
if consent ~= '' and not keepsOwnStop and tonumber(saidAt) >= tonumber(newConsentAt or knownConsentAt) then
  newConsent, newConsentAt = consent, saidAt
end
if newConsent then
  set('consent', newConsent)
  set('consentAtMs', newConsentAt)
end
if not known[4] then set('beganAtMs', saidAt) end
if #changes > 0 then redis.call('HSET', state, unpack(changes)) end
keepAtLeast(state, keepMs)
return redis.status_reply('OK')`);

/** KEYS state · ARGV marketing, said at, keepMs. */
export const SET_MARKETING = new LuaScript(`
if tonumber(ARGV[2]) >= tonumber(redis.call('HGET', KEYS[1], 'marketingAtMs') or '0') then
  redis.call('HSET', KEYS[1], 'marketing', ARGV[1], 'marketingAtMs', ARGV[2])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.status_reply('OK')`);

/** KEYS state · ARGV keepMs, (field, value)*. */
export const SET_STATE = new LuaScript(`
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.status_reply('OK')`);

/** KEYS state · ARGV keepMs, (field, value)*: fields that the state does not have yet. */
export const ADD = new LuaScript(`
for i = 2, #ARGV, 2 do redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.status_reply('OK')`);

/** KEYS account, time of the message that was written to it · ARGV account, written at, keepMs. Told in any order, the latest counts. */
export const WROTE_TO = new LuaScript(`
if tonumber(ARGV[2]) >= tonumber(redis.call('GET', KEYS[2]) or '0') then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
end
return redis.status_reply('OK')`);
