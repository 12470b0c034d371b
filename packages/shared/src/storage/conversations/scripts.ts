import { LuaScript } from '../redis/index.ts';

/**
 * KEYS state · ARGV written at (0: no message), consent, keepMs, consent given at, message id (empty: not known), place, name (empty: not
 * told). A message that is read late (replayed, held up) takes nothing back that a later one said.
 */
export const WROTE = new LuaScript(`
local at = tonumber(ARGV[1])
local last = tonumber(redis.call('HGET', KEYS[1], 'lastInboundAtMs') or '0')
if at > last then redis.call('HSET', KEYS[1], 'lastInboundAtMs', ARGV[1], 'lastInboundId', ARGV[5]) end
if at > 0 and at >= last then
  if ARGV[6] == '' then redis.call('HDEL', KEYS[1], 'place') else redis.call('HSET', KEYS[1], 'place', ARGV[6]) end
  if ARGV[7] ~= '' then redis.call('HSET', KEYS[1], 'name', ARGV[7]) end
end
local consentAt = tonumber(redis.call('HGET', KEYS[1], 'consentAtMs') or '0')
if at > consentAt and redis.call('HGET', KEYS[1], 'consent') == 'provider-stop' then
  redis.call('HSET', KEYS[1], 'consent', 'start', 'consentAtMs', ARGV[1])
end
local keeps = ARGV[2] == 'provider-stop' and redis.call('HGET', KEYS[1], 'consent') == 'stop'
if ARGV[2] ~= '' and not keeps and tonumber(ARGV[4]) >= tonumber(redis.call('HGET', KEYS[1], 'consentAtMs') or '0') then
  redis.call('HSET', KEYS[1], 'consent', ARGV[2], 'consentAtMs', ARGV[4])
end
redis.call('HSETNX', KEYS[1], 'beganAtMs', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
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
