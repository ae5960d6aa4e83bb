import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { HydraError } from '../base/errors.ts';
import { unlessAborted } from '../base/unless-aborted.ts';
import type { Keeper } from '../process/keeper.ts';
import type { FetchUri } from './app-definition.ts';
import { type ArchiveKind, archiveKind, extract } from './archive.ts';
import { copyTree } from './copy-tree.ts';
import { download, type Validator } from './download.ts';

/** One version of a resource, in a folder of its own, with the trees that were extracted from it. */
interface Stored {
  folder: string;
  file: string;
  validator: Validator;
  trees: Map<ArchiveKind, Promise<string>>;
  users: number;
  /** A newer version took its place: it goes when its last user has finished. */
  isStale: boolean;
}

function nameOf({ uri, destPath }: FetchUri): string {
  if (destPath !== undefined) return destPath;
  const path = uri.startsWith('/') ? uri : decodeURIComponent(new URL(uri).pathname);
  const name = basename(path);
  if (name === '') throw new HydraError(`Failed to fetch ${uri}: it names no file`);
  return name;
}

/** The sandbox's file for an entry; it cannot be outside. */
function targetIn(sandbox: string, entry: FetchUri): string {
  const target = join(sandbox, nameOf(entry));
  if (relative(sandbox, target).startsWith('..')) {
    throw new HydraError(`Failed to fetch ${entry.uri}: ${entry.destPath} is outside of the sandbox`);
  }
  return target;
}

/**
 * Fetches resources into sandboxes. Tasks that want the same one at the same time share one download, later
 * ones ask the server whether it changed; an archive is extracted once for all of them.
 */
export class FetchCache {
  readonly #folder: string;
  readonly #keeper: Keeper;
  readonly #stored = new Map<string, Stored>();
  readonly #underWay = new Map<string, Promise<Stored>>();
  readonly #closing = new AbortController();

  constructor(folder: string, keeper: Keeper) {
    this.#folder = folder;
    this.#keeper = keeper;
  }

  /**
   * Puts resources into the sandbox and, where asked for, what an archive holds beside it. Nothing is written
   * to the sandbox any more once this has settled.
   * @throws HydraError when one cannot be had or extracted; the signal's reason when aborted.
   */
  async fetchAll(entries: readonly FetchUri[], sandbox: string, signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(entries.map((entry) => this.#fetchInto(entry, sandbox, signal)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** Ends downloads that are under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#underWay.values());
  }

  async #fetchInto(entry: FetchUri, sandbox: string, signal: AbortSignal): Promise<void> {
    const target = targetIn(sandbox, entry);
    const stored = await unlessAborted(this.#latest(entry.uri), signal);
    stored.users += 1;
    try {
      await mkdir(dirname(target), { recursive: true });
      await copyFile(stored.file, target, constants.COPYFILE_FICLONE);
      const kind = archiveKind(target);
      if (entry.executable) await chmod(target, 0o755);
      else if (entry.extract && kind !== undefined) {
        const tree = await unlessAborted(this.#tree(stored, kind, entry.uri), signal);
        await copyTree(tree, dirname(target));
      }
    } finally {
      stored.users -= 1;
      await this.#removeUnused(stored);
    }
  }

  #latest(uri: string): Promise<Stored> {
    const underWay = this.#underWay.get(uri);
    if (underWay !== undefined) return underWay;
    const refreshing = this.#refresh(uri).finally(() => this.#underWay.delete(uri));
    this.#underWay.set(uri, refreshing);
    return refreshing;
  }

  async #refresh(uri: string): Promise<Stored> {
    const known = this.#stored.get(uri);
    const folder = await mkdtemp(join(this.#folder, 'fetch-'));
    const file = join(folder, 'file');
    try {
      const result = await download(uri, file, known?.validator, this.#closing.signal);
      if (result.kind === 'fetched') {
        const { validator } = result;
        const stored: Stored = { folder, file, validator, trees: new Map(), users: 0, isStale: false };
        this.#stored.set(uri, stored);
        if (known !== undefined) {
          known.isStale = true;
          await this.#removeUnused(known);
        }
        return stored;
      }
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    await rm(folder, { recursive: true, force: true });
    if (known === undefined) throw new HydraError(`Failed to fetch ${uri}: the server sent nothing`);
    return known;
  }

  #tree(stored: Stored, kind: ArchiveKind, uri: string): Promise<string> {
    let tree = stored.trees.get(kind);
    if (tree === undefined) {
      const folder = join(stored.folder, `tree-${kind}`);
      tree = extract(this.#keeper, kind, stored.file, folder).then(
        () => folder,
        (cause: Error) => {
          throw new HydraError(`Failed to fetch ${uri}: ${cause.message}`, { cause });
        },
      );
      stored.trees.set(kind, tree);
    }
    return tree;
  }

  async #removeUnused(stored: Stored): Promise<void> {
    if (stored.isStale && stored.users === 0) await rm(stored.folder, { recursive: true, force: true });
  }
}
