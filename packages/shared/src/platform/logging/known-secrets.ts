/** Shorter secrets are not looked for by value: they would be found in every second word. Their fields are hidden all the same. */
const MIN_SECRET_LENGTH = 4;

/** The secret values that no log line may show. The list only grows: a former secret stays one while the process lives. */
export class KnownSecrets {
  readonly #spellings = new Set<string>();
  #pattern: RegExp | undefined;

  /** Matches any of them, the longest first; undefined without secrets. */
  get pattern(): RegExp | undefined {
    return this.#pattern;
  }

  learn(secrets: readonly string[]): void {
    const before = this.#spellings.size;
    for (const secret of secrets) {
      if (secret.length < MIN_SECRET_LENGTH) continue;
      for (const spelling of spellingsOf(secret)) this.#spellings.add(spelling);
    }
    if (this.#spellings.size === before) return;
    const longestFirst = [...this.#spellings].sort((a, b) => b.length - a.length);
    this.#pattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'g');
  }
}

const spellingsOf = (secret: string): string[] => [
  secret,
  escaped(secret),
  escaped(escaped(secret)),
  encodeURIComponent(secret.toWellFormed()),
];

/** The spelling in JSON; applied twice for JSON inside a text. */
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
