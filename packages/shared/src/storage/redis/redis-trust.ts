/** The credentials and certificates of a connection to Redis. */
export interface RedisTrust {
  /** PEM certificates to trust beside the system's own, for rediss://. */
  readonly ca?: readonly string[];
}
