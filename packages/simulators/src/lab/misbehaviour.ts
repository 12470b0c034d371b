import { z } from 'zod';
import type { RecordedRequest } from './recorded-request.ts';

/** The requests that a misbehaviour strikes. Strings match a part of the path. */
export type RequestMatch =
  | string
  | RegExp
  | { readonly method?: string; readonly path?: string; readonly bodyIncludes?: string }
  | ((request: RecordedRequest) => boolean);

/**
 * One fault, waiting for the requests that it is for. Without `status`, `hang` or `reset` the usual answer is given (after
 * `delayMs`).
 */
export interface Misbehaviour {
  readonly match?: RequestMatch;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
  readonly delayMs?: number;
  /** Never answers; the connection stays open until the other side or the simulator closes it. */
  readonly hang?: boolean;
  /** Cuts the connection with a TCP reset. */
  readonly reset?: boolean;
  /** The number of requests that it strikes; default 1, or without end if `every` is given. */
  readonly times?: number;
  /** Strikes only every n-th matching request; 3 strikes the third, sixth, … */
  readonly every?: number;
  /** Does the work twice, as if the request had come twice. */
  readonly duplicate?: boolean;
  /** Does the work first, and only then misbehaves: the other side cannot know that it was done. */
  readonly afterEffect?: boolean;
}

/** A misbehaviour as the control API takes it. */
export const MisbehaviourJson = z.strictObject({
  match: z
    .union([
      z.string(),
      z.strictObject({
        method: z.string().exactOptional(),
        path: z.string().exactOptional(),
        bodyIncludes: z.string().exactOptional(),
      }),
    ])
    .exactOptional(),
  status: z.int().min(100).max(599).exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  body: z.unknown().exactOptional(),
  delayMs: z.number().nonnegative().exactOptional(),
  hang: z.boolean().exactOptional(),
  reset: z.boolean().exactOptional(),
  times: z.int().positive().exactOptional(),
  every: z.int().positive().exactOptional(),
  duplicate: z.boolean().exactOptional(),
  afterEffect: z.boolean().exactOptional(),
});

interface Pending {
  readonly fault: Misbehaviour;
  strikesLeft: number;
  seen: number;
}

/** Faults in the order in which they were asked for: the first that is for a request strikes it. */
export class MisbehaviourQueue {
  private pending: Pending[] = [];

  /** @returns takes the fault back. */
  add(fault: Misbehaviour): () => void {
    const strikesLeft = fault.times ?? (fault.every === undefined ? 1 : Infinity);
    const entry = { fault, strikesLeft, seen: 0 };
    this.pending.push(entry);
    return () => {
      this.pending = this.pending.filter((other) => other !== entry);
    };
  }

  /** The fault that strikes this request, if one does; it is used up by that. */
  take(request: RecordedRequest): Misbehaviour | undefined {
    const found = this.pending.find((entry) => strikes(entry, request));
    if (found === undefined) return undefined;
    found.strikesLeft -= 1;
    if (found.strikesLeft <= 0) this.pending = this.pending.filter((entry) => entry !== found);
    return found.fault;
  }

  get size(): number {
    return this.pending.length;
  }

  clear(): void {
    this.pending = [];
  }
}

function strikes(entry: Pending, request: RecordedRequest): boolean {
  if (!matches(entry.fault.match, request)) return false;
  entry.seen += 1;
  return entry.fault.every === undefined || entry.seen % entry.fault.every === 0;
}

/** Whether a request is one of those meant. */
export function matches(match: RequestMatch | undefined, request: RecordedRequest): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') return match(request);
  if (typeof match === 'string') return request.path.includes(match);
  if (match instanceof RegExp) return match.test(request.path);
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false;
  if (match.path !== undefined && !request.path.includes(match.path)) return false;
  return match.bodyIncludes === undefined || request.body.includes(match.bodyIncludes);
}
