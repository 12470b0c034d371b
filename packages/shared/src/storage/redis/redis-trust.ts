/** What a connection to Redis needs beside its address. */
export interface RedisTrust {
  /** PEM certificates to trust beside the system's own, for rediss://. */
  readonly ca?: readonly string[];
}
