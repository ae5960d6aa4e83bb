import { definedOnly, type Env } from './executables.ts';

/** What a program needs to find its files, and holds no secret. */
const needed: readonly string[] = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH'];

/**
 * The environment of a JVM of ours. Passwords and tokens stay out, and so do options and agents that are meant for other
 * JVMs (JAVA_TOOL_OPTIONS): they would run inside of what is measured. Paths are UTF-8 whatever the user's locale, as
 * Node.js has them; under LANG=C Java finds no file with another letter in its path.
 */
export function javaEnvironment(env: Env): Record<string, string> {
  return { ...kept(env, (name) => needed.includes(name)), LC_ALL: 'C.UTF-8' };
}

/** The environment of Maven, which users set up by variables of their own choice; without those of Hydra. */
export function mavenEnvironment(env: Env): Record<string, string> {
  return kept(env, (name) => !name.startsWith('HYDRA_'));
}

function kept(env: Env, isKept: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(definedOnly(env)).filter(([name]) => isKept(name)));
}
