/** Files by what they import, or folders by the folders that they use. */
export type Uses = ReadonlyMap<string, Iterable<string>>;

/** Each circle once, as `a > b > a`. Empty without circles. */
export function circlesIn(uses: Uses): readonly string[] {
  const done = new Set<string>();
  const circles = new Map<string, string>();
  const visit = (name: string, path: readonly string[]): void => {
    const begin = path.indexOf(name);
    if (begin !== -1) {
      const circle = path.slice(begin);
      circles.set(circle.toSorted().join(), [...circle, name].join(' > '));
      return;
    }
    if (done.has(name)) return;
    for (const next of uses.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of uses.keys()) visit(name, []);
  return [...circles.values()];
}
