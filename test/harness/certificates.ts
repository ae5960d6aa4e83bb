import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** A certificate and its private key, PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

export interface Wanted {
  readonly dns?: readonly string[];
  readonly ips?: readonly string[];
  /** Whether it has run out. */
  readonly expired?: boolean;
}

/** A CA that nobody trusts, made for a test. */
export class TestCa {
  readonly pem: string;
  readonly #keys: webcrypto.CryptoKeyPair;
  readonly #name: string;
  #serial = 1;

  private constructor(pem: string, keys: webcrypto.CryptoKeyPair, name: string) {
    this.pem = pem;
    this.#keys = keys;
    this.#name = name;
  }

  static async create(name = 'CN=Hydra test CA'): Promise<TestCa> {
    const keys = await generated();
    const cert = await x509.X509CertificateGenerator.createSelfSigned({
      ...{ name, keys, serialNumber: '01' },
      signingAlgorithm: ALGORITHM,
      ...validity(false),
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    });
    return new TestCa(cert.toString('pem'), keys, name);
  }

  async issue(subject: string, { dns = [], ips = [], expired = false }: Wanted = {}): Promise<Issued> {
    const keys = await generated();
    this.#serial += 1;
    const names = [
      ...dns.map((value) => ({ type: 'dns' as const, value })),
      ...ips.map((value) => ({ type: 'ip' as const, value })),
    ];
    const cert = await x509.X509CertificateGenerator.create({
      ...{ subject, issuer: this.#name, publicKey: keys.publicKey, signingKey: this.#keys.privateKey },
      serialNumber: this.#serial.toString(16).padStart(2, '0'),
      signingAlgorithm: ALGORITHM,
      ...validity(expired),
      extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
    });
    const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return { cert: cert.toString('pem'), key: x509.PemConverter.encode(der, 'PRIVATE KEY') };
  }
}

const generated = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

function validity(expired: boolean): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - 10 * DAY_MS), notAfter: new Date(now + (expired ? -DAY_MS : DAY_MS)) };
}
