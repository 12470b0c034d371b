/** A STOMP connector. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

/** PEM or DER; absent: the platform's default. */
export interface BrokerTls {
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  readonly key?: string | Buffer;
  readonly cert?: string | Buffer;
  /** Key and certificate in one PKCS#12 file, instead of `key` and `cert`. */
  readonly pfx?: Buffer;
  readonly passphrase?: string;
  /** The name that the broker's certificate must carry, where it is not the host's. */
  readonly servername?: string;
  /** Default true. */
  readonly rejectUnauthorized?: boolean;
}

export interface ConnectionOptions {
  readonly login?: { readonly user: string; readonly password: string };
  readonly tls?: BrokerTls;
  /** The heartbeat that we offer and ask for; a broker that is silent for two to three of them is given up. */
  readonly heartbeatMs: number;
  /** From the first SYN to the broker's CONNECTED. */
  readonly connectTimeoutMs: number;
}

export const brokerName = (address: BrokerAddress): string => `${address.host}:${String(address.port)}`;
