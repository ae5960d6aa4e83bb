import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterTask } from '../cluster/port.ts';
import type { ServerLog } from '../run/subject.ts';

/** A folder for what tasks and servers wrote; made when there is something to keep. */
export class LogFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async saveTask(task: Pick<ClusterTask, 'id'>, file: 'stdout' | 'stderr', text: string): Promise<void> {
    await this.#write(`${task.id.replace(/[^\w.-]/g, '_')}.${file}`, text);
  }

  async saveServer({ file, text }: ServerLog): Promise<void> {
    await this.#write(file, text);
  }

  async #write(name: string, text: string): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    await writeFile(join(this.#path, name), text);
  }
}
