/** The session that takes the mailboxes of a shard, and its worker. */
export interface AwakeSession {
  readonly session: string;
  /** The name of the worker's mailboxes: its replica's, and a part of its own. */
  readonly worker: string;
}

/** `none`: work waits, and no session takes it. `no-work`: nothing waits. */
export type Awake = AwakeSession | 'none' | 'no-work';

/** @param reply a script's: `<session> <worker> <job>`, empty without a session, `-` without work. */
export function readAwake(reply: unknown): Awake {
  if (reply === '-') return 'no-work';
  const [session, worker] = typeof reply === 'string' ? reply.split(' ') : [];
  return session === undefined || worker === undefined ? 'none' : { session, worker };
}

/** The name in the fleet of the replica that a worker runs in. */
export const replicaOf = (worker: string): string => worker.split('/', 1)[0] ?? worker;
