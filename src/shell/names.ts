import { HydraError } from '../base/errors.ts';
import type { InspectedApp, InspectedTask } from '../marathon-client/inspection-schema.ts';
import { quoted } from '../options/field.ts';
import { nearest } from '../options/suggest.ts';
import type { ShellContext } from './shell-context.ts';

/** As many names are told where none is near. */
const TOLD = 5;

type NameContext = Pick<ShellContext, 'engine' | 'signal'>;

/** A path of Marathon as people type it: the first slash may be left out. */
export function absolutePath(word: string): string {
  const path = `/${word}`.replace(/\/{2,}/g, '/');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** The ids that a typed name may mean, the likeliest first: as it stands, and under the prefix of our apps. */
export function candidateIds(word: string, appPrefix: string): string[] {
  const path = absolutePath(word);
  return word.startsWith('/') ? [path] : [path, absolutePath(`${appPrefix}${path}`)];
}

/**
 * The app that a typed name means.
 * @throws HydraError that names the nearest ones when there is none.
 */
export async function findApp(context: NameContext, word: string): Promise<InspectedApp> {
  const found = await appIfAny(context, word);
  if (found !== undefined) return found;
  const { engine, signal } = context;
  const ids = (await engine.inspection.apps(signal)).map(({ id }) => id);
  throw new HydraError(`there is no app ${quoted(word)} at ${engine.url}`, {
    hint: nearestNames(word, ids, 'apps'),
  });
}

/** The app that a typed name means, or undefined. */
export async function appIfAny(
  { engine, signal }: NameContext,
  word: string,
): Promise<InspectedApp | undefined> {
  for (const id of candidateIds(word, engine.appPrefix)) {
    const app = await engine.inspection.app(id, signal);
    if (app !== undefined) return app;
  }
  return undefined;
}

/**
 * The task that a typed id or its beginning means; the beginning of the unique part after the dot does as well.
 * @throws HydraError when there is none, with the nearest ones, or more than one.
 */
export function taskAmong(tasks: readonly InspectedTask[], word: string, where: string): InspectedTask {
  const [found, another] = tasksNamed(tasks, word);
  if (found === undefined) {
    const ids = tasks.map(({ id }) => id);
    throw new HydraError(`there is no task ${quoted(word)} ${where}`, {
      hint: nearestNames(word, ids, 'tasks'),
    });
  }
  if (another === undefined) return found;
  throw new HydraError(`${quoted(word)} is the beginning of several tasks ${where}`, {
    hint: `${found.id} and ${another.id}, for two: type more of the id`,
  });
}

/** The tasks whose id a typed word is, or else is the beginning of. */
export function tasksNamed(tasks: readonly InspectedTask[], word: string): InspectedTask[] {
  if (word === '') return [];
  const exact = tasks.find(({ id }) => id === word);
  if (exact !== undefined) return [exact];
  return tasks.filter(({ id }) => id.startsWith(word) || id.slice(id.lastIndexOf('.') + 1).startsWith(word));
}

/** A hint: the names that may be meant, or the first ones where none is near. */
export function nearestNames(word: string, names: readonly string[], noun: 'apps' | 'tasks'): string {
  if (names.length === 0) return `there are no ${noun} at all`;
  const meant = nearNames(word, names);
  if (meant.length > 0) return `did you mean ${meant.join(' or ')}?`;
  const more = names.length > TOLD ? ` and ${names.length - TOLD} more; ls ${noun} lists them` : '';
  return `${noun}: ${names.slice(0, TOLD).join(', ')}${more}`;
}

function nearNames(word: string, names: readonly string[]): string[] {
  const holding = names.filter((name) => name.toLowerCase().includes(word.toLowerCase()));
  if (word !== '' && holding.length > 0 && holding.length <= 3) return holding;
  // By the whole id, or by its last part: /hydra/worker for wokrer.
  const byLastPart = new Map(names.map((name) => [name.slice(name.lastIndexOf('/') + 1), name]));
  const whole = nearest(absolutePath(word), names);
  const part = nearest(word.slice(word.lastIndexOf('/') + 1), byLastPart.keys());
  const found = [whole, part === undefined ? undefined : byLastPart.get(part)];
  return [...new Set(found.filter((name) => name !== undefined))];
}
