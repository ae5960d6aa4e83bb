import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { messageOf, UsageError } from '../base/errors.ts';
import { quoted } from './field.ts';
import { readSmallFile } from './small-file.ts';

const block = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

/**
 * The certificates of a PEM file, as its text.
 * @param where names the key that names the file, e.g. `[marathon] ca_file`.
 * @param cwd where relative paths begin.
 * @throws UsageError when it cannot be read or holds none that can be used.
 */
export function readCertificates(file: string, where: string, cwd: string): string {
  return readCertificateText(readSmallFile(resolve(cwd, file), where), `${where}: ${quoted(file)}`);
}

/**
 * The certificates of a PEM text.
 * @param where names the text for a person, e.g. `[marathon] ca_file: "ca.pem"`.
 * @throws UsageError when it holds none that can be used.
 */
export function readCertificateText(text: string, where: string): string {
  const blocks = text.match(block) ?? [];
  if (blocks.length === 0) {
    throw new UsageError(`${where} holds no certificate`, {
      hint: 'name a PEM file: it has lines with BEGIN CERTIFICATE',
    });
  }
  for (const pem of blocks) {
    try {
      new X509Certificate(pem);
    } catch (error) {
      throw new UsageError(`${where} holds a broken certificate: ${messageOf(error)}`, {
        hint: 'name a PEM file of the CA',
        cause: error,
      });
    }
  }
  return blocks.join('\n');
}
