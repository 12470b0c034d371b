/** Something that the other side must not do, noticed by a simulator. A run is good only without any. */
export interface Violation {
  /** One sentence. */
  readonly what: string;
  /** The number of the request, where one is at fault. */
  readonly request?: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}
