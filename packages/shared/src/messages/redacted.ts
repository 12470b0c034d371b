import { maskText } from '../platform/logging/index.ts';

/** CCM's own words for kinds of content, which no customer wrote. */
const KINDS: ReadonlySet<string> = new Set(['kind', 'mimeType']);

/** A customer's content reduced to its shape: `{text: '[12 characters]', attachments: [{kind: 'image', url: '[31 characters]'}]}`. */
export function redacted(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'number') return '[number]';
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, KINDS.has(name) ? entry : redacted(entry)]),
  );
}
