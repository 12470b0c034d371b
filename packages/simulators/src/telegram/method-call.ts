import { z } from 'zod';
import { jsonOf } from '../lab/index.ts';
import type { RecordedRequest } from '../lab/index.ts';
import { partsOf } from './multipart.ts';

/** A call of a method: its parameters, and the files that came along. */
export interface MethodCall {
  readonly params: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, Buffer>;
}

const record = z.record(z.string(), z.unknown());

/** Reads the parameters as JSON or as a form; undefined where they are neither. */
export function readCall(request: RecordedRequest): MethodCall | undefined {
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/')) {
    const params = record.safeParse(request.body.length === 0 ? {} : jsonOf(request));
    return params.success ? { params: params.data, files: new Map() } : undefined;
  }
  const parts = partsOf(contentType, request.body);
  if (parts === undefined) return undefined;
  const texts = parts.filter(({ fileName }) => fileName === undefined);
  const files = parts.filter(({ fileName }) => fileName !== undefined);
  return {
    params: Object.fromEntries(texts.map(({ name, content }) => [name, fromForm(content.toString('utf8'))])),
    files: new Map(files.map(({ name, content }) => [name, content])),
  };
}

/** Lists, objects, numbers and truth values come as JSON in a form. */
function fromForm(value: string): unknown {
  if (!/^(?:[[{]|-?\d+$|true$|false$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
