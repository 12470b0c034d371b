import { KEEP_AT_LEAST, LuaScript } from '../redis/index.ts';

/**
 * KEYS state · ARGV written at (0: no message), consent, keepMs, consent given at, message id (empty: not known), place, name (empty: not
 * told), reply window opened at. A message that is read late (replayed, held up) takes nothing back that a later one said.
 */
export const WROTE = new LuaScript(`${KEEP_AT_LEAST}local at = tonumber(ARGV[1])
local known = redis.call('HMGET', KEYS[1], 'lastInboundAtMs', 'consent', 'consentAtMs', 'beganAtMs', 'place', 'windowOpenedAtMs')
local last, consent, consentAt = tonumber(known[1] or '0'), known[2], tonumber(known[3] or '0')
local changes = {}
local function set(field, value)
  changes[#changes + 1] = field
  changes[#changes + 1] = value
end
if at > last then
  set('lastInboundAtMs', ARGV[1])
  set('lastInboundId', ARGV[5])
end
if at > 0 and tonumber(ARGV[8]) > tonumber(known[6] or '0') then set('windowOpenedAtMs', ARGV[8]) end
if at > 0 and at >= last then
  if ARGV[6] ~= '' then set('place', ARGV[6]) elseif known[5] then redis.call('HDEL', KEYS[1], 'place') end
  if ARGV[7] ~= '' then set('name', ARGV[7]) end
end
local newConsent, newConsentAt
if at > consentAt and consent == 'provider-stop' then newConsent, newConsentAt = 'start', ARGV[1] end
local keeps = ARGV[2] == 'provider-stop' and (newConsent or consent) == 'stop'
if ARGV[2] ~= '' and not keeps and tonumber(ARGV[4]) >= tonumber(newConsentAt or consentAt) then
  newConsent, newConsentAt = ARGV[2], ARGV[4]
end
if newConsent then
  set('consent', newConsent)
  set('consentAtMs', newConsentAt)
end
if not known[4] then set('beganAtMs', ARGV[4]) end
if #changes > 0 then redis.call('HSET', KEYS[1], unpack(changes)) end
keepAtLeast(KEYS[1], ARGV[3])
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
