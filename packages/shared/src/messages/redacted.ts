import { maskText } from '../platform/logging/index.ts';

/** A forged request may be nested deeper than the call stack allows. */
const MAX_DEPTH = 50;
/** CCM's own words for kinds of content, which no customer wrote. */
const KINDS: ReadonlySet<string> = new Set(['kind', 'mimeType']);

/**
 * A customer's content reduced to its shape, without empty lists: `{text: '[12 characters]', attachments: [{kind: 'image', url: '[31
 * characters]'}]}`.
 */
export function redacted(value: unknown): unknown {
  return redactedAt(value, 0);
}

function redactedAt(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'number') return '[number]';
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) return value.map((entry) => redactedAt(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => !Array.isArray(entry) || entry.length > 0)
      .map(([name, entry]) => [
        name,
        KINDS.has(name) && typeof entry === 'string' ? entry : redactedAt(entry, depth + 1),
      ]),
  );
}
