import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readStores } from '../../../../src/servers/kafka/settings/key-stores.ts';
import { TestCa } from '../../../harness/certificates.ts';
import { sharedTempFolder } from '../../../harness/temp-folder.ts';

/* Stores as Java's own keytool makes them. */

const folder = sharedTempFolder();
const types = ['JKS', 'PKCS12'] as const;
let ca: TestCa;

function keytool(...args: string[]): void {
  execFileSync('keytool', args, { cwd: folder, stdio: 'ignore' });
}

beforeAll(async () => {
  ca = await TestCa.create();
  writeFileSync(join(folder, 'ca.pem'), ca.pem);
  for (const type of types) {
    const to = ['-storetype', type, '-storepass', 'changeit'];
    const own = type === 'JKS' ? ['-keypass', 'another'] : [];
    keytool(
      '-importcert',
      '-noprompt',
      '-alias',
      'ca',
      '-file',
      'ca.pem',
      '-keystore',
      `trust.${type}`,
      ...to,
    );
    keytool(
      ...['-genkeypair', '-alias', 'me', '-keyalg', 'RSA', '-dname', 'CN=me', '-keystore', `key.${type}`],
      ...to,
      ...own,
    );
  }
}, 60_000);

const read = (properties: Record<string, string>) =>
  readStores(properties, { where: (key) => `c.properties: ${key}`, cwd: folder });

const trust = (type: string, password = 'changeit') => ({
  'ssl.truststore.location': `trust.${type}`,
  'ssl.truststore.password': password,
});
const key = (type: string, password = 'changeit') => ({
  'ssl.keystore.location': `key.${type}`,
  'ssl.keystore.password': password,
  ...(type === 'JKS' ? { 'ssl.key.password': 'another' } : {}),
});

describe.each(types)('a store of type %s', (type) => {
  it('gives the CAs to trust and the certificate to show, with its key', () => {
    const { ca: trusted, client } = read({ ...trust(type), ...key(type) });
    expect(trusted?.replaceAll(/\s/g, '')).toBe(ca.pem.replaceAll(/\s/g, ''));
    expect(client?.cert).toContain('BEGIN CERTIFICATE');
    expect(client?.key.reveal()).toContain('PRIVATE KEY');
  });

  it('is not opened with a wrong password, which is not shown', () => {
    const says = `c.properties: ssl.truststore.location: "trust.${type}" cannot be opened: its password is wrong`;
    expect(() => read(trust(type, 'guessed'))).toThrow(says);
    expect(() => read(key(type, 'guessed'))).toThrow('its password is wrong');
    expect(() => read(trust(type, 'guessed'))).not.toThrow('guessed');
  });

  it('with the other content is told', () => {
    const swapped = { 'ssl.keystore.location': `trust.${type}`, 'ssl.keystore.password': 'changeit' };
    expect(() => read(swapped)).toThrow(`"trust.${type}" holds no key`);
    const keyAsTrust = {
      ...{ 'ssl.truststore.location': `key.${type}`, 'ssl.truststore.password': 'changeit' },
      ...(type === 'JKS' ? { 'ssl.key.password': 'another' } : {}),
    };
    expect(() => read(keyAsTrust)).toThrow(`"key.${type}"`);
  });
});

it('a store that is broken is told', () => {
  writeFileSync(join(folder, 'broken'), Buffer.from('feedfeed00000002000000ff', 'hex'));
  expect(() => read({ 'ssl.truststore.location': 'broken' })).toThrow('"broken" cannot be opened');
  writeFileSync(join(folder, 'tiny'), '0');
  expect(() => read({ 'ssl.truststore.location': 'tiny' })).toThrow('"tiny"');
});
