/**
 * A value whose texts every receiver can store, at any depth: NUL is left out, because databases refuse it, and half of a surrogate pair
 * becomes U+FFFD, because it has no UTF-8. JSON can carry both. Without either, the same value.
 */
export function writable<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return cleanList(value);
  return typeof value === 'object' && value !== null ? cleanObject(value) : value;
}

function cleanText(text: string): string {
  const visible = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return visible.isWellFormed() ? visible : visible.toWellFormed();
}

function cleanList(list: readonly unknown[]): readonly unknown[] {
  const cleaned = list.map(clean);
  return cleaned.some((item, index) => item !== list[index]) ? cleaned : list;
}

function cleanObject(object: object): object {
  const members = Object.entries(object).map(([name, member]: [string, unknown]) => ({
    name,
    member,
    cleaned: clean(member),
  }));
  if (members.every(({ member, cleaned }) => member === cleaned)) return object;
  return Object.fromEntries(members.map(({ name, cleaned }) => [name, cleaned]));
}
