/** What Apache-2.0 may include, in source and binary form, without an obligation beyond naming the authors. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/**
 * Whether all of a package's licences are on the list. A licence is an SPDX name or an expression of names, `OR`, `AND` and parentheses
 * (https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/); `AND` binds closer. None at all is not allowed.
 */
export function isAllowed(licences: readonly string[]): boolean {
  return licences.length > 0 && licences.every(holds);
}

function holds(expression: string): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const term = (): boolean => {
    if (tokens[at] !== '(') {
      at += 1;
      return ALLOWED.has(tokens[at - 1] ?? '');
    }
    at += 1;
    const inside = either();
    at += 1;
    return inside;
  };
  const both = (): boolean => {
    let all = term();
    for (; tokens[at] === 'AND'; all = term() && all) at += 1;
    return all;
  };
  const either = (): boolean => {
    let any = both();
    for (; tokens[at] === 'OR'; any = both() || any) at += 1;
    return any;
  };
  const result = either();
  return result && at === tokens.length;
}
