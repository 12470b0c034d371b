/** An error as the library marks it: one that came as an ERROR frame has its words as the message. */
interface MarkedError extends Error {
  readonly isApplicationError: () => boolean;
}

/** Whether the broker refused something, and said so in an ERROR frame. */
export const isRefusal = (error: unknown): error is MarkedError =>
  error instanceof Error && 'isApplicationError' in error && (error as MarkedError).isApplicationError();
