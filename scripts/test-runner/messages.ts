import { z } from 'zod';

/** The runner's request to a worker: run one file. */
export const REQUEST = z.object({
  /** From the root of the repository. */
  file: z.string(),
  timeoutMs: z.number(),
  /** A regular expression for titles. */
  grep: z.string().optional(),
  /** Shuffles the tests of the file. */
  seed: z.number().optional(),
});
export type Request = z.infer<typeof REQUEST>;

const FAILURE = z.object({ title: z.string(), message: z.string() });
export type Failure = z.infer<typeof FAILURE>;

/** Failures of a whole file, in place of a test's title. */
export const FILE_FAILURES = {
  leavesSomething: 'leaves nothing behind',
  cannotBeLoaded: 'can be loaded',
  endsProcess: 'keeps the process alive',
  hangs: 'ends',
} as const;

/** A worker's report to the runner: each test that ended, then the file. */
export const REPORT = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('test'), title: z.string(), passed: z.boolean(), durationMs: z.number() }),
  z.object({
    kind: z.literal('file'),
    passed: z.number(),
    failures: z.array(FAILURE),
    /** The worker ends now: the file left something behind. */
    isLast: z.boolean(),
  }),
]);
export type FileReport = Extract<z.infer<typeof REPORT>, { kind: 'file' }>;
export type Report = z.infer<typeof REPORT>;

export interface FileResult {
  readonly file: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly durationMs: number;
  /** The failures of its run beside other files, where it then passed alone. */
  readonly failedBeside?: readonly Failure[];
}
