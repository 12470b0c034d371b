/** Exit codes of `ccm`: 0 done; 1 the answer is "no"; 2 wrong usage; 3 the fleet could not be reached. */
export const EXIT = { done: 0, no: 1, usage: 2, unreachable: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with this code and this one sentence on standard error. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
