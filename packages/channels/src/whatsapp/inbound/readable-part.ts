const READABLE = ['title', 'text', 'body', 'name', 'description', 'response', 'status', 'value', 'options'] as const;

/** The readable text of the part that an object names like its kind; undefined if there is none. */
export function readablePart(
  whole: object,
  kind: string,
): { readonly words: string; readonly id: string | undefined } | undefined {
  const part = new Map<string, unknown>(Object.entries(whole)).get(kind);
  if (typeof part !== 'object' || part === null) return undefined;
  const members = new Map<string, unknown>(Object.entries(part));
  const lines = READABLE.flatMap((name) => wordsOf(members.get(name)));
  const id = members.get('id');
  return lines.length === 0 ? undefined : { words: lines.join(' - '), id: typeof id === 'string' ? id : undefined };
}

/** A text, or the texts of a list, each plain or in an object of its own. */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((member: unknown) => {
    if (typeof member !== 'object' || member === null) return wordsOf(typeof member === 'string' ? member : undefined);
    return READABLE.flatMap((name) => wordsOf(new Map<string, unknown>(Object.entries(member)).get(name)));
  });
}
