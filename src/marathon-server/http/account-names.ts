import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';

/** Names of users and of groups by their numbers. */
export interface AccountNames {
  users: ReadonlyMap<number, string>;
  groups: ReadonlyMap<number, string>;
}

/** Lines of `name:password:number:...`, the form of both files; the first name of a number is its name. */
export function namesIn(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name = '', , number = ''] = line.split(':');
    if (name === '' || name.startsWith('#') || !/^\d+$/.test(number) || names.has(Number(number))) continue;
    names.set(Number(number), name);
  }
  return names;
}

const namesOf = async (path: string): Promise<Map<number, string>> =>
  namesIn(await readFile(path, 'utf8').catch(() => ''));

/** The name of whoever runs this process; the number where the system knows no name. */
export function ownUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

/** The accounts in this machine's own files, and whoever runs this process: others are not looked up anywhere. */
export async function accountNames(): Promise<AccountNames> {
  const [users, groups] = await Promise.all([namesOf('/etc/passwd'), namesOf('/etc/group')]);
  const own = process.getuid?.();
  if (own !== undefined && !users.has(own)) users.set(own, ownUserName());
  return { users, groups };
}
