const READABLE = [
  'title',
  'subject',
  'question',
  'text',
  'body',
  'caption',
  'name',
  'label',
  'description',
  'response',
  'reason',
  'status',
  'value',
  'options',
  'link',
  'url',
] as const;

/** The readable text of the part that an object names like its kind; undefined if there is none. */
export function readablePart(
  whole: object,
  kind: string,
): { readonly words: string; readonly id: string | undefined } | undefined {
  const part = new Map<string, unknown>(Object.entries(whole)).get(kind);
  if (typeof part !== 'object' || part === null) return undefined;
  const members = new Map<string, unknown>(Object.entries(part));
  const lines = readableIn(members);
  const id = members.get('id');
  return lines.length === 0 ? undefined : { words: lines.join(' - '), id: typeof id === 'string' ? id : undefined };
}

/** The words of the readable members, by whatever they are named after: `group_name`, `optionName`. */
const readableIn = (members: ReadonlyMap<string, unknown>): readonly string[] =>
  READABLE.flatMap((name) =>
    [...members].filter(([member]) => isNamed(member, name)).flatMap(([, value]) => wordsOf(value)),
  );

const isNamed = (member: string, name: string): boolean =>
  member === name ||
  member.endsWith(`_${name}`) ||
  member.endsWith(`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`);

/** A text, or the texts of a list, each plain or in an object of its own. */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((member: unknown) => {
    if (typeof member !== 'object' || member === null) return wordsOf(typeof member === 'string' ? member : undefined);
    return readableIn(new Map<string, unknown>(Object.entries(member)));
  });
}
