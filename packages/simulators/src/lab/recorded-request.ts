import type { Readable } from 'node:stream';

/** One HTTP request as it reached a simulator. */
export interface RecordedRequest {
  /** Counts from 1, in the order of arrival. */
  readonly number: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names; repeated ones joined by a comma and a blank. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes as they came; empty where the simulator reads the body as a stream. */
  readonly body: Buffer;
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number;
  /** The status of the answer; absent while the request waits, hangs, or was cut off. */
  readonly answeredStatus?: number;
}

/** The same, with the body still to be read: only for simulators that take large files. */
export interface IncomingCall extends RecordedRequest {
  /** Present if the simulator asked for a stream (`streams`). */
  readonly stream?: Readable;
}

/** The answer of a simulator. An object is sent as JSON, a string as it is. */
export interface SimulatorReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable | { readonly json: unknown };
}

/** The body of a form post, decoded. */
export function formOf(request: RecordedRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString('utf8'));
}

/** The body as JSON; undefined if it is not JSON. */
export function jsonOf(request: RecordedRequest): unknown {
  try {
    const parsed: unknown = JSON.parse(request.body.toString('utf8'));
    return parsed;
  } catch {
    return undefined;
  }
}

/** User and password of HTTP basic auth, where the request carries it. */
export function basicAuthOf(request: RecordedRequest): { user: string; password: string } | undefined {
  const [scheme, encoded] = (request.headers['authorization'] ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? undefined : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/** A JSON answer in one word. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): SimulatorReply {
  return { status, headers, body: { json: value } };
}
