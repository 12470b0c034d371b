/** The address of Redis, from REDIS_URL. */
export type RedisTarget =
  | ({
      readonly kind: 'single';
      readonly host: string;
      readonly port: number;
      readonly tls: boolean;
      readonly db: number;
    } & Credentials)
  | ({
      readonly kind: 'sentinel';
      readonly sentinels: readonly HostPort[];
      readonly name: string;
      readonly tls: boolean;
      readonly db: number;
    } & Credentials)
  | ({ readonly kind: 'cluster'; readonly nodes: readonly HostPort[]; readonly tls: boolean } & Credentials);

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

interface Credentials {
  readonly username?: string;
  readonly password?: string;
}
