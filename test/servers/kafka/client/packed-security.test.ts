import { expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import { packSecurity, unpackSecurity } from '../../../../src/servers/kafka/client/packed-security.ts';
import { type KafkaSecurity, UNSECURED } from '../../../../src/servers/kafka/client/security.ts';

const tls = {
  ca: 'CA',
  client: { cert: 'C', key: new Secret('K'), keyPassword: new Secret('P') },
  checkHostname: false,
};
const endpoint = { url: 'https://x', clientId: 'i', clientSecret: new Secret('S'), scope: 's', ca: null };
const logins: KafkaSecurity['login'][] = [
  null,
  { mechanism: 'PLAIN', user: 'u', password: new Secret('p') },
  { mechanism: 'SCRAM-SHA-512', user: 'u', password: new Secret('p') },
  { mechanism: 'OAUTHBEARER', token: new Secret('t'), extensions: { a: 'b' } },
  { mechanism: 'OAUTHBEARER', endpoint, extensions: {} },
];

/** With every secret in the open, for `toEqual` sees none. */
const open = (value: unknown): unknown =>
  value instanceof Secret
    ? { secret: value.reveal() }
    : value === null || typeof value !== 'object'
      ? value
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));

it.each(logins)('what is packed comes out as it was, secrets too (%#)', (login) => {
  for (const security of [
    { tls, login },
    { tls: { ...tls, client: null }, login },
    { ...UNSECURED, login },
  ]) {
    expect(open(unpackSecurity(packSecurity(security)))).toEqual(open(security));
  }
});

it.each(['', '{}', '{"tls":null,"login":{"mechanism":"GSSAPI"}}'])('another text is refused: %s', (text) => {
  expect(() => unpackSecurity(text)).toThrow();
});

it('shows no secret when it is printed or saved', () => {
  const security = { tls, login: logins[1] ?? null };
  expect(JSON.stringify(security)).not.toMatch(/"[KPp]"/);
});
