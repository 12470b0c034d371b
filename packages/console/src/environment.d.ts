declare module 'virtual:error-entries' {
  /** The rows of docs/errors.md, read when the page is built. */
  export const errorEntries: readonly {
    readonly section: string;
    readonly reasons: readonly string[];
    readonly kind: string;
    readonly meaning: string;
    readonly remedy: string;
  }[];
}
