import { resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import type { Credentials } from '../marathon-server/http/credentials.ts';
import { pathText } from '../options/field.ts';
import type { Login } from '../options/login.ts';
import { type RawOptions, readOption, singleText } from '../options/read-option.ts';
import { readSmallFile } from '../options/small-file.ts';

const shortest = 8;

export interface CredentialSources {
  raw: RawOptions;
  cwd: string;
  /** What clients show to [marathon]: when nothing else is given, `hydra up` asks for the same. */
  login: Login | null;
}

/**
 * What `hydra up` asks of its clients; undefined when it asks for nothing.
 * @throws UsageError for two sources of one thing, unreadable files and what no header can carry. Shows no secret.
 */
export function readCredentials(sources: CredentialSources): Credentials | undefined {
  const token = secretOf(sources, 'token');
  const user = secretOf(sources, 'user');
  if (token === undefined && user === undefined) return ofLogin(sources.login);
  if (token !== undefined && (token.length < shortest || !/^[\x21-\x7e]+$/.test(token))) {
    const source = singleText(sources.raw, 'token') === undefined ? '--token_file' : '--token';
    throw new UsageError(
      `${source}: the token has fewer than ${shortest} letters, or one that no header can carry`,
      {
        hint: 'take a long random one, such as openssl rand -hex 16 prints',
      },
    );
  }
  if (user !== undefined && !/^[^:\p{Cc}]+:\P{Cc}+$/u.test(user)) {
    throw new UsageError('the user is not written as name:password', { hint: 'put a colon between both' });
  }
  return { ...(token === undefined ? {} : { token }), ...(user === undefined ? {} : { user }) };
}

function ofLogin(login: Login | null): Credentials | undefined {
  if (login === null) return undefined;
  if (login.kind === 'basic') return { user: `${login.user}:${login.password.reveal()}` };
  return { token: login.token.reveal() };
}

function secretOf({ raw, cwd }: CredentialSources, name: 'token' | 'user'): string | undefined {
  const given = singleText(raw, name);
  const file = readOption<string | null>(raw, `${name}_file`, { schema: pathText, fallback: null });
  if (given !== undefined && file !== null) {
    throw new UsageError(`--${name} and --${name}_file are both given`, { hint: 'keep one of them' });
  }
  if (file === null) return given;
  return readSmallFile(resolve(cwd, file), `--${name}_file`).replace(/\r?\n$/, '');
}
