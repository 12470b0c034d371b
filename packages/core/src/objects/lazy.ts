/** A value that is made when it is first asked for, and kept: a program that needs none of it starts sooner. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
