import { Cluster } from 'ioredis';
import type { Redis } from 'ioredis';

/** The part of a stream that is needed; every socket has it. */
interface CorkableStream {
  write: (...args: never[]) => boolean;
  cork: () => void;
  uncork: () => void;
}

/**
 * Makes all commands of one turn of the event loop one write to the socket. Written one by one, each command costs a system call and
 * wakes Redis, which on a busy machine then takes the processor away from us.
 */
export function writeOncePerTurn(client: Redis | Cluster): void {
  if (client instanceof Cluster) {
    client.on('+node', (node: Redis) => {
      corkConnectionsOf(node);
    });
  } else corkConnectionsOf(client);
}

/** A client has a new socket after every reconnection. */
function corkConnectionsOf(client: Redis): void {
  client.on('connect', () => {
    corkUntilNextTick(client.stream);
  });
}

/**
 * `process.nextTick` and not `setImmediate`: it runs when the present callback and its promises are done, so that a chain of commands,
 * each waiting for the answer to the one before, is not held up.
 */
export function corkUntilNextTick(stream: CorkableStream): void {
  const write = stream.write.bind(stream);
  let isCorked = false;
  const uncork = (): void => {
    isCorked = false;
    stream.uncork();
  };
  stream.write = (...args) => {
    if (!isCorked) {
      isCorked = true;
      stream.cork();
      process.nextTick(uncork);
    }
    return write(...args);
  };
}
