/** A view of the console: the lab signs the reader in on the way. */
export const consoleLink = (view = ''): string =>
  view === '' ? '/lab/console' : `/lab/console?view=${encodeURIComponent(view)}`;
