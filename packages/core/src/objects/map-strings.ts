/**
 * A copy of plain data in which each text within is mapped. Lists and objects keep their shape, and everything else its value.
 * @param map may return no other text for one whose exact value the type requires.
 */
export function mapStrings<T>(data: T, map: (text: string) => string): T {
  return mapped(data, map) as T;
}

function mapped(data: unknown, map: (text: string) => string): unknown {
  if (typeof data === 'string') return map(data);
  if (Array.isArray(data)) return data.map((entry) => mapped(entry, map));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, mapped(value, map)]));
}
