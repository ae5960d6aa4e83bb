import { resolve } from 'node:path';
import type * as z from 'zod';
import { UsageError } from '../base/errors.ts';
import { Secret } from '../base/secret.ts';
import { Problem, quoted, textField } from './field.ts';
import { readSmallFile } from './small-file.ts';

/** How a server is told who asks. */
export type Login =
  | { kind: 'basic'; user: string; password: Secret }
  /** `bearer`: RFC 6750. `dcos`: the `token=` scheme of DC/OS. */
  | { kind: 'bearer' | 'dcos'; token: Secret };

/** The keys of hydra.ini that a login is put together from; a null was not set. */
export interface LoginKeys {
  user: string | null;
  password: Secret | null;
  password_file: string | null;
  token: Secret | null;
  token_file: string | null;
  token_scheme: 'bearer' | 'dcos';
}

/** A user's name: anything that HTTP's basic authentication can carry (RFC 7617). */
export const userName: z.ZodType<string, string> = textField((text) =>
  isPlain(text) && !text.includes(':')
    ? text
    : new Problem('is not a user name', 'give one without colon and control characters'),
);

export const secretText: z.ZodType<Secret, string> = textField((text) =>
  isPlain(text) ? new Secret(text) : new Problem('holds a control character', 'give it on one line'),
);

function isPlain(text: string): boolean {
  return text !== '' && !/\p{Cc}/u.test(text);
}

/**
 * The login that the keys make, or null where they make none.
 * @param section names the keys' place for a person, e.g. `[marathon]`.
 * @param cwd where relative paths of files begin.
 * @throws UsageError for keys that contradict each other, and files that cannot be read. Shows no secret.
 */
export function readLogin(keys: LoginKeys, section: string, cwd: string): Login | null {
  const refuse = (problem: string, hint: string) => new UsageError(`${section}: ${problem}`, { hint });
  const password = readSecret(keys.password, keys.password_file, `${section} password`, cwd);
  const token = readSecret(keys.token, keys.token_file, `${section} token`, cwd);
  if (token !== null && (keys.user !== null || password !== null)) {
    throw refuse('both a token and a user with password are given', 'keep one of them');
  }
  if (token !== null) {
    // A header can carry no more than that.
    if (/^[\x21-\x7e]+$/.test(token.reveal())) return { kind: keys.token_scheme, token };
    throw refuse('token holds a blank or a letter that no header can carry', 'give the bare token');
  }
  if (keys.user === null && password === null) return null;
  if (keys.user === null) throw refuse('a password is given, and no user', 'set user');
  if (password === null)
    throw refuse('a user is given, and no password', 'set password_file, or password in the environment');
  return { kind: 'basic', user: keys.user, password };
}

/** Value of the Authorization header that says who asks. */
export function authorizationOf(login: Login): Secret {
  if (login.kind === 'basic') {
    const pair = `${login.user}:${login.password.reveal()}`;
    return new Secret(`Basic ${Buffer.from(pair, 'utf8').toString('base64')}`);
  }
  return new Secret(`${login.kind === 'dcos' ? 'token=' : 'Bearer '}${login.token.reveal()}`);
}

/**
 * A secret, as it was given or as a file holds it; null where there is neither.
 * @param name its key, e.g. `[marathon] password`; that of the file is the same with `_file` behind it.
 * @throws UsageError for both, and a file that does not hold one line.
 */
export function readSecret(
  given: Secret | null,
  file: string | null,
  name: string,
  cwd: string,
): Secret | null {
  if (file === null) return given;
  if (given !== null) {
    throw new UsageError(`${name} and ${name.split(' ').at(-1)}_file are both given`, {
      hint: 'keep one of them',
    });
  }
  const text = readSmallFile(resolve(cwd, file), `${name}_file`).replace(/\r?\n$/, '');
  if (isPlain(text)) return new Secret(text);
  throw new UsageError(`${name}_file: ${quoted(file)} does not hold one line of text`, {
    hint: 'put the secret into it, and nothing else',
  });
}
