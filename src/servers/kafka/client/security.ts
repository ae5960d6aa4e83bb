import type { Secret } from '../../../base/secret.ts';

/** How a listener is spoken with: whether over TLS, and who logs in. Nothing here is ever shown or saved as it is. */
export interface KafkaSecurity {
  readonly tls: KafkaTls | null;
  readonly login: KafkaLogin | null;
}

export interface KafkaTls {
  /** Certificates of the CAs to trust, PEM; null = those that Node.js trusts. */
  readonly ca: string | null;
  /** What this client shows when the broker asks who it is; null = nothing. */
  readonly client: ClientCertificate | null;
  /** Whether the certificate must be for the host that was connected to. */
  readonly checkHostname: boolean;
}

export interface ClientCertificate {
  /** The certificate with those between it and its CA, PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: Secret;
  /** Password of an encrypted key. */
  readonly keyPassword: Secret | null;
}

export type KafkaLogin = PasswordLogin | TokenLogin | EndpointLogin;

/** A user's name and password: PLAIN (RFC 4616) or SCRAM (RFC 5802, RFC 7677). */
export interface PasswordLogin {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  readonly user: string;
  readonly password: Secret;
}

/** A token that was given (RFC 7628). */
export interface TokenLogin {
  readonly mechanism: 'OAUTHBEARER';
  readonly token: Secret;
  readonly extensions: Extensions;
}

/** A token that is asked for with an id and a secret of one's own (RFC 6749 4.4). */
export interface EndpointLogin {
  readonly mechanism: 'OAUTHBEARER';
  readonly endpoint: TokenEndpoint;
  readonly extensions: Extensions;
}

export interface TokenEndpoint {
  /** http: or https: */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scope: string | null;
  /** Certificates of the CAs to trust, PEM; null = those that Node.js trusts. */
  readonly ca: string | null;
}

/** What a login tells beside the token, by name: `logicalCluster` of Confluent's cloud, say. */
export type Extensions = Readonly<Record<string, string>>;

export type Mechanism = KafkaLogin['mechanism'];

export const MECHANISMS = [
  'PLAIN',
  'SCRAM-SHA-256',
  'SCRAM-SHA-512',
  'OAUTHBEARER',
] as const satisfies readonly Mechanism[];

/** Kafka's names for what a listener speaks (org.apache.kafka.common.security.auth.SecurityProtocol). */
export const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;

export type SecurityProtocol = (typeof PROTOCOLS)[number];

/** A listener that wants neither TLS nor a login. */
export const UNSECURED: KafkaSecurity = { tls: null, login: null };

export function protocolOf({ tls, login }: KafkaSecurity): SecurityProtocol {
  if (login === null) return tls === null ? 'PLAINTEXT' : 'SSL';
  return tls === null ? 'SASL_PLAINTEXT' : 'SASL_SSL';
}

/** For people: `SASL_SSL with SCRAM-SHA-512`. */
export function securityText(security: KafkaSecurity): string {
  const protocol = protocolOf(security);
  return security.login === null ? protocol : `${protocol} with ${security.login.mechanism}`;
}
