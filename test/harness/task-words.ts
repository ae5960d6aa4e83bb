import { linkSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HydraLab, RunningHydra } from './hydra-process.ts';

/**
 * What every task of a command writes to its stderr. Its sandbox goes with its app, so that each file gets a second
 * name, whenever the command says something, that stays.
 */
export class TaskWords {
  readonly #lab: HydraLab;
  readonly #links = new Map<string, string>();

  constructor(lab: HydraLab, running: RunningHydra) {
    this.#lab = lab;
    running.child.stderr?.on('data', () => this.#look());
  }

  /** By task; whole once the command has ended. */
  read(): Record<string, string> {
    return Object.fromEntries([...this.#links].map(([task, link]) => [task, readFileSync(link, 'utf8')]));
  }

  #look(): void {
    for (const file of readdirSync(this.#lab.temp, { recursive: true, encoding: 'utf8' })) {
      const [, task] = /([^/]*(?:kafka|zmq)-(?:pub|sub)[^/]*)\/stderr$/.exec(file) ?? [];
      if (task === undefined || this.#links.has(task)) continue;
      const link = join(this.#lab.folder, `${task}.stderr`);
      linkSync(join(this.#lab.temp, file), link);
      this.#links.set(task, link);
    }
  }
}
