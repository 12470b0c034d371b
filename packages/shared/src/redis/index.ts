export { connectRedis, whenReady } from './connect-redis.ts';
export type { RedisClient, RedisRecipe } from './connect-redis.ts';
export { conversationDigest, digestOf, keys } from './keys.ts';
export type { ConversationRef } from './keys.ts';
export { LuaScript } from './lua-script.ts';
export { pingRedis } from './ping-redis.ts';
export { readCursor, walkByTime, writeCursor } from './time-walk.ts';
export type { Placed, TimeWalk } from './time-walk.ts';
export type { HostPort, RedisTarget, RedisTrust } from './redis-target.ts';
