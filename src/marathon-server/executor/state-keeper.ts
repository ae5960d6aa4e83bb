import { randomUUID } from 'node:crypto';
import { messageOf, UsageError } from '../../base/errors.ts';
import type { ClusterState } from '../state/cluster-state.ts';
import {
  type DurableState,
  durableOf,
  readState,
  UnreadableState,
  writeState,
} from '../state/saved-state.ts';

/** Where a cluster's state is kept. */
export interface StateStore {
  /** The file, as a person may be told of it. */
  readonly name: string;
  /** What was saved last; undefined when nothing was. */
  load(): Promise<string | undefined>;
  /** Resolves when the text outlives a power cut. Whatever ends it before, the text before it is still there. */
  save(text: string): Promise<void>;
}

function readFound(name: string, text: string): DurableState {
  try {
    return readState(text);
  } catch (error) {
    if (!(error instanceof UnreadableState)) throw error;
    throw new UsageError(`${name} ${error.message}`, {
      hint: 'give another folder, or put back a copy of the file; it is left as it is',
    });
  }
}

/** Saves what changes of a cluster, one write at a time, always the newest. */
export class StateKeeper {
  readonly clusterId: string;
  /** What was found; undefined in a place that nothing was saved to. */
  readonly found: DurableState | undefined;
  readonly #store: StateStore;
  readonly #tell: (line: string) => void;
  /** Of the state that was noted last; undefined when it could not be saved. */
  #noted: ClusterState['history'] | undefined;
  #wanted: ClusterState | undefined;
  #writing: Promise<void> | undefined;

  private constructor(store: StateStore, found: DurableState | undefined, tell: (line: string) => void) {
    this.#store = store;
    this.#tell = tell;
    this.found = found;
    this.clusterId = found?.clusterId ?? randomUUID();
    this.#noted = found?.history;
  }

  /** @throws UsageError when what is there was not saved by a cluster, and what the store throws. */
  static async open(store: StateStore, tell: (line: string) => void): Promise<StateKeeper> {
    const text = await store.load();
    return new StateKeeper(store, text === undefined ? undefined : readFound(store.name, text), tell);
  }

  /** To be called after every transition: saves a state that people would miss. */
  note(state: ClusterState): void {
    // Every change of an app or a group makes a new tree, and nothing else does.
    if (state.history === this.#noted) return;
    this.#noted = state.history;
    this.#wanted = state;
    this.#writing ??= this.#write();
  }

  /** Resolves when everything noted so far is saved, or could not be. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    // After the running turn, so that a burst of changes is one write.
    await Promise.resolve();
    for (let state = this.#wanted; state !== undefined; state = this.#wanted) {
      this.#wanted = undefined;
      try {
        await this.#store.save(writeState(durableOf(this.clusterId, state)));
      } catch (error) {
        this.#noted = undefined;
        this.#tell(`the state of the cluster cannot be saved: ${messageOf(error)}`);
      }
    }
    this.#writing = undefined;
  }
}
