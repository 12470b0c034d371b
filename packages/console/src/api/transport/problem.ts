/** The gateway answered with RFC 9457 problem details. */
export class ApiError extends Error {
  readonly status: number;
  readonly title: string;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: {
    readonly status: number;
    readonly title: string;
    readonly detail: string;
    readonly field?: string | undefined;
    readonly retryAfterSeconds?: number | undefined;
  }) {
    super(problem.detail);
    this.name = 'ApiError';
    this.status = problem.status;
    this.title = problem.title;
    this.field = problem.field;
    this.retryAfterSeconds = problem.retryAfterSeconds;
  }
}

/** The gateway did not answer: it is stopped, restarts, or the network between is down. */
export class AwayError extends Error {
  constructor(options?: ErrorOptions) {
    super('The gateway does not answer', options);
    this.name = 'AwayError';
  }
}

/** The gateway answered data that this page cannot read: page and gateway are of different versions. */
export class ShapeError extends Error {
  constructor(path: string, options?: ErrorOptions) {
    super(`The answer to ${path} does not have the expected shape`, options);
    this.name = 'ShapeError';
  }
}
