import { UsageError } from '../base/errors.ts';
import type { Secret } from '../base/secret.ts';
import { readCertificates } from './certificates.ts';
import { authority, type Field } from './field.ts';
import { type Login, readLogin } from './login.ts';
import { settingsFields } from './settings-fields.ts';
import { hostAndPortOf } from './url-list.ts';

/** Where Marathon is and how it is spoken with. */
export interface MarathonSettings {
  /** Host of the first of `urls`. */
  ip: string;
  /** Port of the first of `urls`. */
  port: number;
  /** Address of every master, with its base path and without a slash at the end; at least one. */
  urls: readonly string[];
  app_prefix: string;
  login: Login | null;
  /** Certificates to trust beside those everybody does, PEM; null = none. */
  ca: string | null;
  /** Whether the login may go over plain http to other machines. */
  insecure_login: boolean;
  /** What to do when a deployment locks an app of ours. */
  locked: 'wait' | 'force';
}

/** A text and where it was written, for messages. */
export interface Source {
  text: string;
  where: string;
}

/** Reads one setting; its fallback where no source has it. */
export type ReadSetting = <T>(field: Field<T>, path: string) => T;

type Found = ReadonlyMap<string, Source>;

/** @throws UsageError for values that do not fit or contradict each other, and files that cannot be read. */
export function readMarathonSettings(read: ReadSetting, found: Found, cwd: string): MarathonSettings {
  const { marathon } = settingsFields;
  const keys = {
    user: read<string | null>(marathon.user, 'marathon.user'),
    password: read<Secret | null>(marathon.password, 'marathon.password'),
    password_file: read<string | null>(marathon.password_file, 'marathon.password_file'),
    token: read<Secret | null>(marathon.token, 'marathon.token'),
    token_file: read<string | null>(marathon.token_file, 'marathon.token_file'),
    token_scheme: read<'bearer' | 'dcos'>(marathon.token_scheme, 'marathon.token_scheme'),
  };
  const caFile = read<string | null>(marathon.ca_file, 'marathon.ca_file');
  return {
    ...readAddress(read, found),
    app_prefix: read<string>(marathon.app_prefix, 'marathon.app_prefix'),
    login: readLogin(keys, '[marathon]', cwd),
    ca: caFile === null ? null : readCertificates(caFile, '[marathon] ca_file', cwd),
    insecure_login: read<boolean>(marathon.insecure_login, 'marathon.insecure_login'),
    locked: read<'wait' | 'force'>(marathon.locked, 'marathon.locked'),
  };
}

function readAddress(read: ReadSetting, found: Found): Pick<MarathonSettings, 'ip' | 'port' | 'urls'> {
  const { marathon } = settingsFields;
  const ip = read<string>(marathon.ip, 'marathon.ip');
  const port = read<number>(marathon.port, 'marathon.port');
  const urls = read<readonly string[] | null>(marathon.url, 'marathon.url');
  const [first] = urls ?? [];
  if (urls === null || first === undefined) return { ip, port, urls: [`http://${authority(ip, port)}`] };
  refuseContradiction('marathon', { ip, port }, urls, found);
  return { ...hostAndPortOf(first), urls };
}

/** Addresses of the Mesos masters; none where no key names one. */
export function readMesosUrls(read: ReadSetting, found: Found): readonly string[] {
  const { mesos } = settingsFields;
  const ip = read<string>(mesos.ip, 'mesos.ip');
  const port = read<number>(mesos.port, 'mesos.port');
  const urls = read<readonly string[] | null>(mesos.url, 'mesos.url');
  if (urls !== null) {
    refuseContradiction('mesos', { ip, port }, urls, found);
    return urls;
  }
  return found.has('mesos.ip') || found.has('mesos.port') ? [`http://${authority(ip, port)}`] : [];
}

/** Host and port beside the addresses are fine as long as they say the same as one of them. */
function refuseContradiction(
  section: 'marathon' | 'mesos',
  apart: { ip: string; port: number },
  urls: readonly string[],
  found: Found,
): void {
  const given = (['ip', 'port'] as const).filter((key) => found.has(`${section}.${key}`));
  const agrees = urls.map(hostAndPortOf).some((named) => given.every((key) => named[key] === apart[key]));
  const [key = 'ip'] = given;
  if (agrees) return;
  const here = found.get(`${section}.url`)?.where;
  const there = found.get(`${section}.${key}`)?.where;
  throw new UsageError(`${here} contradicts ${there}: ${apart[key]} is not in ${urls.join(', ')}`, {
    hint: `keep [${section}] url, or ip and port`,
  });
}
