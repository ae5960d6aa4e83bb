import { withoutLogins } from '../base/secret.ts';
import { settingNames } from '../request/read-settings.ts';

const MASK = '***';
/** What `hydra up` asks of its clients. */
const ofUp = ['token', 'user'];

/** The words of a command line as they may be shown and saved: values of secret options and logins in URLs masked. */
export function hideSecrets(args: readonly string[]): string[] {
  const ofSettings = settingNames().flatMap(({ option, field }) => (field.secret ? [option] : []));
  const secrets = new Set([...ofSettings, ...ofUp]);
  const isSecret = (name: string) => secrets.has(name.replaceAll('-', '_'));
  return args.map((arg, index) => {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name !== undefined && value !== undefined && isSecret(name)) return `--${name}=${MASK}`;
    const before = args[index - 1] ?? '';
    if (before.startsWith('--') && isSecret(before.slice(2))) return MASK;
    return withoutLogins(arg);
  });
}
