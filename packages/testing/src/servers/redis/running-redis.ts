/** A Redis, of one server or of several, that is ended and started again as a whole. */
export interface RunningRedis extends AsyncDisposable {
  /** The value for REDIS_URL. */
  readonly url: string;
  /** The port; of a cluster its first node's. */
  readonly port: number;
  readonly running: boolean;
  /** The process id, if Redis is one process. */
  readonly pid?: number | undefined;
  /** Sends one command, in the words of redis-cli, to every primary. @returns the answers. */
  say(command: string): Promise<string>;
  /** By default as a power cut would; port and data stay for the next `start`. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** Stands still without closing connections. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}
