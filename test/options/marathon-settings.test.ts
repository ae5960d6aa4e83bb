import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadSettings, type SettingsSources } from '../../src/options/settings.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { refused } from './refused.ts';

let cwd: string;
beforeEach(() => {
  cwd = tempFolder();
});

const write = (text: string, name = 'hydra.ini') => writeFileSync(join(cwd, name), text);
const load = (ini: string, sources: Partial<SettingsSources> = {}) => {
  write(ini);
  return loadSettings({ configFile: null, servers: [], cwd, env: {}, options: {}, ...sources });
};

describe('[marathon] url', () => {
  it('names the masters, and host and port of the first', () => {
    expect(load('[marathon]\nurl = https://m1/base, http://m2:8080\n').marathon).toMatchObject({
      ip: 'm1',
      port: 443,
      urls: ['https://m1/base', 'http://m2:8080'],
    });
  });

  it('is made from ip and port where it is not given, or undone', () => {
    const ini = '[marathon]\nip = h\nport = 1\n';
    expect(load(ini).marathon.urls).toEqual(['http://h:1']);
    const undone = load('[marathon]\nurl = http://m\n', { env: { HYDRA_MARATHON_URL: '' } });
    expect(undone.marathon.urls).toEqual(['http://127.0.0.1:8080']);
  });

  it('may stand beside an ip and port that say the same', () => {
    const { marathon } = load('[marathon]\nurl = http://m1:8080, http://m2:81/x\nip = m2\nport = 81\n');
    expect(marathon.urls).toEqual(['http://m1:8080', 'http://m2:81/x']);
  });

  it.each([
    [
      '[marathon]\nip = other\nurl = http://m1:8080\n',
      'hydra.ini line 3, [marathon] url contradicts hydra.ini line 2, [marathon] ip: other is not in http://m1:8080 (keep [marathon] url, or ip and port)',
    ],
    ['[marathon]\nport = 81\nurl = https://m1\n', 'contradicts hydra.ini line 2, [marathon] port: 81'],
    ['[marathon]\nip = m1\nport = 2\nurl = http://m1:1, http://m2:2\n', 'contradicts'],
    ['[mesos]\nip = m1\nurl = http://m2:5050\n', '[mesos] url contradicts hydra.ini line 2, [mesos] ip'],
  ])('that contradicts them is refused: %j', (ini, line) => {
    expect(refused(() => load(ini))).toContain(line);
  });
});

describe('[mesos] url', () => {
  it.each([
    ['', []],
    ['[mesos]\nport = 5051\n', ['http://127.0.0.1:5051']],
    ['[mesos]\nurl = https://m/mesos\n', ['https://m/mesos']],
  ])('%j gives %j', (ini, urls) => {
    expect(load(ini).mesos.urls).toEqual(urls);
  });
});

describe('a login', () => {
  const revealed = ({ marathon: { login } }: ReturnType<typeof load>) =>
    login === null ? null : login.kind === 'basic' ? login.password.reveal() : login.token.reveal();

  it('of user and password comes from the file, the environment, or a file of its own', () => {
    const user = '[marathon]\nuser = hydra\n';
    expect(revealed(load(`${user}password = p w\n`))).toBe('p w');
    expect(revealed(load(user, { env: { HYDRA_MARATHON_PASSWORD: 'from env' } }))).toBe('from env');
    write('from file\n', 'pw');
    const settings = load(`${user}password_file = pw\n`);
    expect(revealed(settings)).toBe('from file');
    expect(settings.marathon.login).toMatchObject({ kind: 'basic', user: 'hydra' });
  });

  it('by token is a bearer’s, or that of DC/OS', () => {
    expect(load('[marathon]\ntoken = abc\n').marathon.login?.kind).toBe('bearer');
    write('abc\r\n', 't');
    const dcos = load('[marathon]\ntoken_file = t\ntoken_scheme = dcos\n');
    expect(dcos.marathon.login?.kind).toBe('dcos');
    expect(revealed(dcos)).toBe('abc');
  });

  it('is not in anything that settings are printed as', () => {
    const settings = load('[marathon]\nuser = hydra\npassword = s3cret\n');
    expect(JSON.stringify(settings)).not.toContain('s3cret');
    expect(inspect(settings, { depth: 9 })).not.toContain('s3cret');
  });

  it.each([
    ['user = a\n', 'a user is given, and no password'],
    ['password = s3cret\n', 'a password is given, and no user'],
    ['user = a\npassword = s3cret\ntoken = s3cret\n', 'both a token and a user'],
    ['user = a\npassword = s3cret\npassword_file = f\n', 'password and password_file are both given'],
    ['user = a:b\npassword = s3cret\n', '"a:b" is not a user name'],
    ['token = s3cret two\n', 'token holds a blank'],
    ['token = "s3\tcret"\n', '[marathon] token: it holds a control character'],
    ['token_file = gone\n', '[marathon] token_file: '],
    ['token_file = empty\n', 'does not hold one line'],
    ['token s3cret\n', 'hydra.ini line 2: the line of "token" cannot be read'],
  ])('that cannot be is refused without showing it: %j', (ini, line) => {
    write('', 'empty');
    const said = refused(() => load(`[marathon]\n${ini}`));
    expect(said).toContain(line);
    expect(said).not.toMatch(/s3.*cret/);
  });
});

describe('[marathon] ca_file', () => {
  it('gives the certificates in it', () => {
    const [one = '', two = ''] = rootCertificates;
    write(`# a comment\n${one}\nbetween\n${two}\n`, 'ca.pem');
    expect(load('[marathon]\nca_file = ca.pem\n').marathon.ca).toBe(`${one}\n${two}`);
  });

  it.each([
    ['gone.pem', 'cannot be read'],
    ['text.pem', 'holds no certificate'],
    ['broken.pem', 'holds a broken certificate'],
  ])('%s is refused', (name, problem) => {
    write('hello', 'text.pem');
    write('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'broken.pem');
    expect(refused(() => load(`[marathon]\nca_file = ${name}\n`))).toContain(problem);
  });
});
