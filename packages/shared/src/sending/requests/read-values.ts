/** The first of several spellings that is there with something in it, as text. */
export function textOf(object: object, spellings: readonly string[]): string | undefined {
  for (const spelling of spellings) {
    const value: unknown = Object.hasOwn(object, spelling) ? Reflect.get(object, spelling) : undefined;
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}

export function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
}
