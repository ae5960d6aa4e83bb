import { pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import { cachedDerive, type KeyInput } from '../../../../src/servers/kafka/client/sasl/derive.ts';
import { LoginRefused, logIn } from '../../../../src/servers/kafka/client/sasl/log-in.ts';
import { oauthBearer } from '../../../../src/servers/kafka/client/sasl/oauthbearer.ts';
import { plain } from '../../../../src/servers/kafka/client/sasl/plain.ts';
import { scram } from '../../../../src/servers/kafka/client/sasl/scram.ts';

const derive = async ({ password, salt, iterations, hash }: KeyInput) =>
  pbkdf2Sync(password, salt, iterations, hash === 'sha512' ? 64 : 32, hash);

/** The exchange of RFC 7677 3, whose client nonce is given. */
const rfc = {
  nonce: 'rOprNGfwEbeRWgbNEkqO',
  serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  clientFinal:
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};

/** The nonce goes out in base64, that of the RFC reads as such. */
const random = () => Buffer.from(rfc.nonce, 'base64');

function exchange(user = 'user', password = 'pencil') {
  const login = { mechanism: 'SCRAM-SHA-256' as const, user, password: new Secret(password) };
  return scram(login, { derive, random });
}

describe('SCRAM', () => {
  it('says what RFC 7677 has a client say, and takes its server for one that knows the password', async () => {
    const login = exchange();
    expect(login.first.toString()).toBe(`n,,n=user,r=${rfc.nonce}`);
    expect((await login.next(Buffer.from(rfc.serverFirst)))?.toString()).toBe(rfc.clientFinal);
    expect(await login.next(Buffer.from(rfc.serverFinal))).toBeNull();
  });

  it('writes commas and equals signs of a name as RFC 5802 5.1 wants them', () => {
    expect(exchange('a,b=c').first.toString()).toContain('n=a=2Cb=3Dc,');
  });

  it.each([
    ['a nonce of another client', rfc.serverFirst.replace('r=rOpr', 'r=xxxx')],
    ['the nonce of the client alone', `r=${rfc.nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`],
    ['no iterations', rfc.serverFirst.replace('i=4096', 'i=0')],
    ['iterations without end', rfc.serverFirst.replace('i=4096', 'i=2000000000')],
    ['nothing', ''],
  ])('refuses a first answer with %s', async (_, text) => {
    await expect(exchange().next(Buffer.from(text))).rejects.toThrow('makes no sense');
  });

  it('refuses a server that does not know the password', async () => {
    const login = exchange();
    await login.next(Buffer.from(rfc.serverFirst));
    const forged = `v=${Buffer.alloc(32, 7).toString('base64')}`;
    await expect(login.next(Buffer.from(forged))).rejects.toThrow('does not know the password');
  });

  it('derives a key once for all who log in with it', async () => {
    const cached = cachedDerive();
    const input = {
      password: 'pencil',
      salt: Buffer.from('salt'),
      iterations: 4096,
      hash: 'sha512' as const,
    };
    const [one, two] = await Promise.all([cached(input), cached({ ...input, salt: Buffer.from('salt') })]);
    expect(two).toBe(one);
    expect(one).toEqual(await derive(input));
    expect(await cached({ ...input, password: 'other' })).not.toEqual(one);
  });
});

it('PLAIN says name and password between zeros', () => {
  const login = plain({ mechanism: 'PLAIN', user: 'me', password: new Secret('wörd') });
  expect(login.first).toEqual(Buffer.from('\0me\0wörd'));
});

it('OAUTHBEARER says the token with its extensions, and takes note of a refusal', async () => {
  const login = oauthBearer(new Secret('abc'), { logicalCluster: 'lkc-1' });
  expect(login.first.toString()).toBe('n,,\x01auth=Bearer abc\x01logicalCluster=lkc-1\x01\x01');
  expect(await login.next(Buffer.alloc(0))).toBeNull();
  expect(await login.next(Buffer.from('{"status":"invalid_token"}'))).toEqual(Buffer.from('\x01'));
});

/** Answers of a broker, in their order. */
function answering(...answers: Buffer[]) {
  const asked: { name: string; body: Buffer }[] = [];
  const ask = async ({ name }: { name: string }, body: Buffer) => {
    asked.push({ name, body });
    return answers.shift() ?? Buffer.alloc(0);
  };
  return { asked, ask };
}

const login = { mechanism: 'PLAIN' as const, user: 'me', password: new Secret('hush') };
const begin = (broker: ReturnType<typeof answering>) =>
  logIn(login, { exchange: plain(login), broker: 'b:9092', ask: broker.ask });

/** SaslHandshake v1: error, mechanisms. */
const handshake = (error: number) => Buffer.from(`${hex16(error)}0000000100055343524121`, 'hex');
/** SaslAuthenticate v1: error, message, bytes, lifetime. */
const authenticated = (error: number, message: string | null, lifetimeMs: bigint) => {
  const text =
    message === null
      ? Buffer.from('ffff', 'hex')
      : Buffer.concat([Buffer.of(0, message.length), Buffer.from(message)]);
  const life = Buffer.alloc(8);
  life.writeBigInt64BE(lifetimeMs);
  return Buffer.concat([Buffer.from(hex16(error), 'hex'), text, Buffer.from('00000000', 'hex'), life]);
};
const hex16 = (value: number) => value.toString(16).padStart(4, '0');

describe('a login', () => {
  it('names its mechanism, then authenticates, and knows how long that lasts', async () => {
    const broker = answering(handshake(0), authenticated(0, null, 1234n));
    expect(await begin(broker)).toBe(1234);
    expect(broker.asked).toEqual([
      { name: 'SaslHandshake', body: Buffer.from('\0\x05PLAIN') },
      { name: 'SaslAuthenticate', body: Buffer.from('\0\0\0\x08\0me\0hush') },
    ]);
  });

  it.each([
    [
      handshake(33),
      authenticated(0, null, 0n),
      'UNSUPPORTED_SASL_MECHANISM',
      'takes no login with PLAIN, only with SCRA!',
    ],
    [handshake(34), authenticated(0, null, 0n), 'ILLEGAL_SASL_STATE', 'wants no login on that listener'],
    [
      handshake(0),
      authenticated(58, 'no', 0n),
      'SASL_AUTHENTICATION_FAILED',
      'refuses user "me" (PLAIN): no',
    ],
    [
      handshake(0),
      authenticated(58, null, 0n),
      'SASL_AUTHENTICATION_FAILED',
      'refuses user "me" (PLAIN): error 58',
    ],
  ])('that is refused says how (%#)', async (first, second, trouble, says) => {
    const error = await begin(answering(first, second)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LoginRefused);
    expect(error).toMatchObject({ trouble, message: `Kafka at b:9092 ${says}` });
  });

  it.each([handshake(0).subarray(0, 7), Buffer.alloc(0)])(
    'that is answered with too little says so (%#)',
    async (answer) => {
      await expect(begin(answering(answer))).rejects.toThrow("the broker's answer to a login makes no sense");
    },
  );
});
