import { expect, it } from 'vitest';
import { readJaas } from '../../../../src/servers/kafka/settings/jaas.ts';

const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';

it.each([
  [
    `${module} required username="alice" password="it;s=\\"me\\"";`,
    { username: 'alice', password: 'it;s="me"' },
  ],
  [`${module} required\n  username=alice\n  password='x y' ;`, { username: 'alice', password: 'x y' }],
  [`${module} REQUIRED;`, {}],
  ['', {}],
])('the options of a login module are read: %s', (text, options) => {
  expect(readJaas(text, 'here')).toEqual(options);
});

it.each([
  `${module} username="a" password="b";`,
  `${module} required username="a" password="b"`,
  `${module} required username=;`,
  `${module} required username="hush;`,
  'hush',
])('what is none is refused without a word of it: %s', (text) => {
  expect(() => readJaas(text, 'a.properties: sasl.jaas.config')).toThrow(
    /^a\.properties: sasl\.jaas\.config cannot be read$/,
  );
});
