import type { z } from 'zod';
import { jsonIn } from '@ccm/core/objects';
import { SealingError } from '../sealing/index.ts';

/** The fields of a record of progress, each of which may be missing. */
export type ProgressShape = Readonly<Record<string, z.ZodType>>;
export type ProgressOf<Shape extends ProgressShape> = {
  readonly [Name in keyof Shape]?: z.infer<Shape[Name]> | undefined;
};

/** The form in Redis: text as it is, anything else as JSON, an unset value as an empty text. */
export function writeProgress(patch: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

/** @throws {SealingError} `malformed` where a field is not of its shape. */
export function readProgress<Shape extends ProgressShape>(
  shape: Shape,
  fields: Readonly<Record<string, string>>,
): ProgressOf<Shape> {
  const progress: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(shape)) {
    const text = fields[name];
    if (text !== undefined && text !== '') progress[name] = progressValue(name, text, schema);
  }
  return progress as ProgressOf<Shape>;
}

function progressValue(name: string, text: string, schema: z.ZodType): unknown {
  const asText = schema.safeParse(text);
  if (asText.success) return asText.data;
  const asJson = schema.safeParse(jsonIn(text));
  if (asJson.success) return asJson.data;
  throw new SealingError('malformed', `The progress "${name}" is of another shape: another version wrote it`);
}
