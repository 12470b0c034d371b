/** A part of a process that is started and stopped: a server, a session, a set of queue workers. */
export interface Component {
  readonly name: string;
  /**
   * Resolves when the part does its work. `aborted` fires when the process is told to stop meanwhile: a start that waits for
   * something outside should then reject.
   */
  start(aborted: AbortSignal): Promise<void>;
  /**
   * Takes no new work, finishes the work in hand, releases everything. May be called at any time (before the start, during it, after a
   * start that failed half-way) and again; every call waits for the same end.
   */
  stop(): Promise<void>;
  /**
   * True where no other component of the process uses this one. Such neighbours stop at the same time: all of them take no new work from
   * the first moment on, and their drain times do not add up.
   */
  readonly isLeaf?: boolean;
  /**
   * Present on a component that can break beyond repair while running: resolves with the reason, and the process then stops with exit code
   * 1.
   */
  readonly broken?: Promise<Error>;
}
