import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { excerpt, plain } from '../../base/plain-text.ts';
import { appendText } from '../../process/append-file.ts';
import { removeTree } from '../../process/remove-tree.ts';
import type { TaskRecord } from '../state/cluster-state.ts';

/** Of tasks that ended, kept per app: an app that crashes for hours must not fill the disk. */
const endedKept = 50;

/** What a warning may echo of what clients and servers say, characters. */
const longestWarning = 2_000;

export interface Sandbox {
  taskId: string;
  appId: string;
  agentId: string;
  directory: string;
  /** The task ended; its files are kept for those who read logs. */
  ended: boolean;
}

/** The folders in which tasks run. They outlive their tasks and go with their app. */
export class Sandboxes {
  readonly root: string;
  readonly #all = new Map<string, Sandbox>();

  constructor(root: string) {
    this.root = root;
  }

  /** Makes a task's folder with its empty log files. */
  async create(task: Pick<TaskRecord, 'id' | 'appId' | 'agentId'>): Promise<Sandbox> {
    const { id: taskId, appId, agentId } = task;
    const sandbox = { taskId, appId, agentId, directory: join(this.root, taskId), ended: false };
    this.#all.set(taskId, sandbox);
    await mkdir(sandbox.directory);
    for (const name of ['stdout', 'stderr']) await writeFile(join(sandbox.directory, name), '');
    return sandbox;
  }

  /** Tells the readers of a task's stderr something, where it can be written; one that has ended is left as it was. */
  async warn(taskId: string, line: string): Promise<void> {
    const sandbox = this.#all.get(taskId);
    if (sandbox === undefined || sandbox.ended) return;
    try {
      await appendText(join(sandbox.directory, 'stderr'), `${plain(excerpt(line, longestWarning))}\n`);
    } catch {
      // The folder is the task's, which may have removed the file or put something else in its place: no reason
      // for anything else to end.
    }
  }

  /** All there are of an agent, oldest first. */
  of(agentId: string): Sandbox[] {
    return [...this.#all.values()].filter((sandbox) => sandbox.agentId === agentId);
  }

  /** Notes a task's end; the oldest of many ended ones of its app go. */
  async end(taskId: string): Promise<void> {
    const sandbox = this.#all.get(taskId);
    if (sandbox === undefined) return;
    sandbox.ended = true;
    const ended = [...this.#all.values()].filter((other) => other.appId === sandbox.appId && other.ended);
    await Promise.all(ended.slice(0, -endedKept).map((old) => this.#remove(old)));
  }

  /** Removes all folders of an app that is gone. */
  async forget(appId: string): Promise<void> {
    const own = [...this.#all.values()].filter((sandbox) => sandbox.appId === appId);
    await Promise.all(own.map((sandbox) => this.#remove(sandbox)));
  }

  async #remove(sandbox: Sandbox): Promise<void> {
    this.#all.delete(sandbox.taskId);
    try {
      await removeTree(sandbox.directory);
    } catch {
      // What cannot be removed now goes with the root when the cluster closes, and that failure is told.
    }
  }
}
