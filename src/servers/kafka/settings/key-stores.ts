import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { messageOf, UsageError } from '../../../base/errors.ts';
import { Secret } from '../../../base/secret.ts';
import { readCertificateText } from '../../../options/certificates.ts';
import { quoted } from '../../../options/field.ts';
import { readSmallFileBytes } from '../../../options/small-file.ts';
import type { ClientCertificate, KafkaTls } from '../client/security.ts';
import { checkedCertificate } from './client-certificate.ts';
import type { Properties, Where } from './properties.ts';
import { textOf } from './properties.ts';

interface Context {
  readonly where: Where;
  /** Where relative paths begin. */
  readonly cwd: string;
}

/** What is in a store, by alias: certificates of others, keys with the certificates that belong to them. */
type StoreEntry = { readonly ca: string } | { readonly cert: string; readonly key: string };

/**
 * The CAs to trust and the certificate to show, as ssl.truststore.* and ssl.keystore.* name them: stores of Java
 * (JKS, PKCS12), PEM files, or PEM texts in the properties themselves (KIP-651).
 * @throws UsageError naming the property and its file. Shows no secret.
 */
export function readStores(properties: Properties, context: Context): Pick<KafkaTls, 'ca' | 'client'> {
  return { ca: readTrusted(properties, context), client: readOwn(properties, context) };
}

function readTrusted(properties: Properties, context: Context): string | null {
  const inline = textOf(properties, 'ssl.truststore.certificates');
  if (inline !== null) return readCertificateText(inline, context.where('ssl.truststore.certificates'));
  const file = readLocation(properties, 'ssl.truststore.location', context);
  if (file === null) return null;
  const { where, bytes } = file;
  if (!isStore(bytes)) return readCertificateText(bytes.toString('utf8'), where);
  const password = textOf(properties, 'ssl.truststore.password') ?? '';
  const trusted = openStore(bytes, { where, password }).flatMap((entry) => ('ca' in entry ? [entry.ca] : []));
  if (trusted.length > 0) return trusted.join('\n');
  throw new UsageError(`${where} holds no certificate of a CA`, {
    hint: 'name a trust store: a key store holds keys',
  });
}

function readOwn(properties: Properties, context: Context): ClientCertificate | null {
  const keyPassword = textOf(properties, 'ssl.key.password');
  const protect = keyPassword === null ? null : new Secret(keyPassword);
  const [chain, key] = ['certificate.chain', 'key'].map((name) => textOf(properties, `ssl.keystore.${name}`));
  if (chain && key) {
    const cert = readCertificateText(chain, context.where('ssl.keystore.certificate.chain'));
    return checkedCertificate(
      { cert, key: new Secret(key), keyPassword: protect },
      context.where('ssl.keystore.key'),
    );
  }
  const file = readLocation(properties, 'ssl.keystore.location', context);
  if (file === null) return null;
  const { where, bytes } = file;
  if (!isStore(bytes)) {
    const text = bytes.toString('utf8');
    return checkedCertificate(
      { cert: readCertificateText(text, where), key: new Secret(text), keyPassword: protect },
      where,
    );
  }
  const password = textOf(properties, 'ssl.keystore.password') ?? '';
  const [own] = openStore(bytes, { where, password, keyPassword }).flatMap((entry) =>
    'key' in entry ? [entry] : [],
  );
  if (own === undefined) throw new UsageError(`${where} holds no key`, { hint: 'name a key store' });
  return checkedCertificate({ cert: own.cert, key: new Secret(own.key), keyPassword: null }, where);
}

/** The file that a property names, and how messages name it; null where it names none. */
function readLocation(
  properties: Properties,
  key: string,
  { where, cwd }: Context,
): { where: string; bytes: Buffer } | null {
  const location = textOf(properties, key);
  if (location === null) return null;
  return {
    where: `${where(key)}: ${quoted(location)}`,
    bytes: readSmallFileBytes(resolve(cwd, location), where(key)),
  };
}

/** JKS begins with a number of its own, PKCS12 with a sequence of ASN.1; PEM is text. */
const isStore = (bytes: Buffer): boolean =>
  bytes[0] === 0x30 || (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xfeedfeed);

function openStore(
  bytes: Buffer,
  { where, password, keyPassword }: { where: string; password: string; keyPassword?: string | null },
): StoreEntry[] {
  // Loaded by whoever has such a store: it brings the whole of node-forge.
  const { toPem } = createRequire(import.meta.url)('jks-js') as typeof import('jks-js');
  try {
    return Object.values(toPem(bytes, password, keyPassword ?? undefined)) as StoreEntry[];
  } catch (error) {
    const text = messageOf(error);
    const isPassword = /password|recover key/i.test(text);
    throw new UsageError(`${where} cannot be opened: ${isPassword ? 'its password is wrong' : text}`, {
      hint: 'see ssl.truststore.password, ssl.keystore.password and ssl.key.password',
    });
  }
}
