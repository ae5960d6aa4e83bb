/** What keeps TLS from coming about, in words. */
export interface TlsTrouble {
  /** Short and countable. */
  readonly name: string;
  /** Behind `Kafka at host:port: `. */
  readonly why: string;
  readonly hint: string;
}

/** What OpenSSL calls certificates that lead to no CA that is trusted. */
const UNTRUSTED = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);
/** And those that are not valid now. */
const OUTDATED: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
};

/**
 * What an error of a connection over TLS means; null where TLS is not what it is about.
 * @param isOurs whether we show a certificate of our own
 */
export function tlsTrouble(error: unknown, isOurs: boolean): TlsTrouble | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? String(error.code) : '';
  if (UNTRUSTED.has(code)) {
    return trouble(
      'CERTIFICATE_UNTRUSTED',
      'its certificate is signed by no CA that is trusted here',
      'set [kafka] ca_file to the certificate of the CA that signs for the brokers',
    );
  }
  const outdated = OUTDATED[code];
  if (outdated !== undefined) {
    return trouble(
      'CERTIFICATE_OUTDATED',
      `its certificate ${outdated}`,
      'see the dates of the certificate, and the clock of this machine',
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return otherHost(error);
  if (
    /ALERT_CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|ALERT_BAD_CERTIFICATE|ALERT_CERTIFICATE|ALERT_UNKNOWN_CA/.test(
      code,
    )
  ) {
    return clientRefused(isOurs);
  }
  if (
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|BAD_RECORD_TYPE|HTTP_REQUEST/.test(code)
  )
    return noTls();
  if (/disconnected before secure TLS connection/.test(error.message)) return noTls();
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS/.test(code)) {
    return trouble(
      'TLS_VERSION',
      'it speaks no version of TLS that this client takes (1.2 and 1.3)',
      'see ssl.enabled.protocols of the broker',
    );
  }
  return null;
}

function otherHost(error: Error): TlsTrouble {
  const host = 'host' in error ? String(error.host) : 'that host';
  const names = 'cert' in error ? namesOf(error.cert) : '';
  return trouble(
    'CERTIFICATE_OF_ANOTHER_HOST',
    `its certificate is ${names === '' ? 'not' : `for ${names}, not`} for ${host}`,
    'name the brokers (and their advertised.listeners) as their certificates do, or set [kafka] check_hostname = false',
  );
}

/** `DNS:a, IP Address:1.2.3.4` as `a, 1.2.3.4`. */
function namesOf(cert: unknown): string {
  const isCert = typeof cert === 'object' && cert !== null && 'subjectaltname' in cert;
  return isCert ? String(cert.subjectaltname ?? '').replace(/(?:DNS|IP Address):/g, '') : '';
}

const clientRefused = (isOurs: boolean): TlsTrouble =>
  isOurs
    ? trouble(
        'CLIENT_CERTIFICATE_REFUSED',
        'it refuses our certificate',
        'see that the broker trusts the CA of [kafka] cert_file',
      )
    : trouble(
        'CLIENT_CERTIFICATE_WANTED',
        'it wants a certificate of its clients',
        'set [kafka] cert_file and key_file',
      );

const noTls = (): TlsTrouble =>
  trouble(
    'NO_TLS',
    'it speaks no TLS on that listener',
    'name a listener with SSL or SASL_SSL, or set [kafka] security_protocol to PLAINTEXT or SASL_PLAINTEXT',
  );

const trouble = (name: string, why: string, hint: string): TlsTrouble => ({ name, why, hint });
