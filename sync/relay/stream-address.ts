/** Where the stream is that several relays share, and why it cannot be used; apart, so that no relay loads NATS without it. */

export interface StreamAddress {
  /** `host:port` */
  readonly servers: readonly string[];
  /** default `cunbiao` */
  readonly name?: string;
  readonly credentials?: Credentials;
}
export interface Credentials {
  /** content of a NATS credentials file */
  readonly creds?: string;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  /** path of the certificate authority's PEM file: connections are TLS and nothing else */
  readonly ca?: string;
}

/** A reason, in Chinese, why the stream cannot be used. */
export class StreamRefused extends Error {}
