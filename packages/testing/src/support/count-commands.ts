import { once } from 'node:events';
import type { RedisClient } from '@ccm/shared/storage/redis';

/**
 * Counts the commands that all clients send to this Redis during the work. Commands inside scripts do not count: a command that is sent is
 * a round trip, or a share of one.
 */
export async function countCommands(redis: RedisClient, work: () => Promise<unknown>): Promise<number> {
  if ('nodes' in redis) throw new Error('the nodes of a cluster are not watched');
  // It never connects itself: what another connection says at its start must not come between MONITOR and its answer.
  const watcher = redis.duplicate({ lazyConnect: true });
  const monitor = await watcher.monitor();
  try {
    const names: string[] = [];
    monitor.on('monitor', (_time: string, [name = '', argument]: readonly string[], source: string) => {
      if (source !== 'lua') names.push(name.toLowerCase());
      if (argument === END) monitor.emit('end of count');
    });
    const seenAll = once(monitor, 'end of count');
    await work();
    await redis.echo(END);
    await seenAll;
    return names.length - 1;
  } finally {
    monitor.disconnect();
    watcher.disconnect();
  }
}

const END = 'end of what is counted';
