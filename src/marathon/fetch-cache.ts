import { chmod, lstat, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { HydraError, messageOf } from '../base/errors.ts';
import { unlessAborted } from '../base/unless-aborted.ts';
import type { Keeper } from '../process/keeper.ts';
import type { FetchUri } from './app-definition.ts';
import { type ArchiveKind, archiveKind, extract } from './archive.ts';
import { copyTree, placeFile } from './copy-tree.ts';
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

/** A resource on its way into a sandbox. */
interface Taken {
  entry: FetchUri;
  stored: Stored;
  target: string;
}

/** Makes the folder of a target, unless an earlier fetch has put a link on the way there. */
async function makeFolder(folder: string, sandbox: string, uri: string): Promise<void> {
  const parts = relative(sandbox, folder).split(sep).filter(Boolean);
  let path = sandbox;
  for (const part of parts) {
    path = join(path, part);
    await mkdir(path, { recursive: true });
    if ((await lstat(path)).isSymbolicLink()) {
      throw new HydraError(`Failed to fetch ${uri}: ${part} is a link, which may lead out of the sandbox`);
    }
  }
}

/**
 * Fetches resources into sandboxes. Tasks that want the same one at the same time share one download, later
 * ones ask the server whether it changed (unless the entry says `cache`); an archive is extracted once for all.
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
   * Puts resources into the sandbox and, where asked for, what an archive holds beside it, in the order of the
   * entries. Nothing is written to the sandbox any more once this has settled.
   * @throws HydraError when one cannot be had or extracted, or would be written outside of the sandbox; the
   * signal's reason when aborted.
   */
  async fetchAll(entries: readonly FetchUri[], sandbox: string, signal: AbortSignal): Promise<void> {
    const downloads = entries.map((entry) => this.#take(entry, sandbox, signal));
    const taken = await Promise.allSettled(downloads);
    try {
      for (const result of taken) if (result.status === 'rejected') throw result.reason;
      // One after another: an archive may bring links, and what comes next must not be written through them.
      for (const result of taken) {
        if (result.status === 'fulfilled') await this.#place(result.value, sandbox, signal);
      }
    } finally {
      for (const result of taken) if (result.status === 'fulfilled') await this.#release(result.value.stored);
    }
  }

  /** Ends downloads that are under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#underWay.values());
  }

  async #take(entry: FetchUri, sandbox: string, signal: AbortSignal): Promise<Taken> {
    const target = targetIn(sandbox, entry);
    const known = entry.cache ? this.#stored.get(entry.uri) : undefined;
    const stored = known ?? (await unlessAborted(this.#latest(entry.uri), signal));
    stored.users += 1;
    return { entry, stored, target };
  }

  async #place({ entry, stored, target }: Taken, sandbox: string, signal: AbortSignal): Promise<void> {
    const { uri } = entry;
    await makeFolder(dirname(target), sandbox, uri);
    await placeFile(stored.file, target);
    const kind = archiveKind(target);
    if (entry.executable) await chmod(target, 0o755);
    else if (entry.extract && kind !== undefined) {
      const tree = await unlessAborted(this.#tree(stored, kind, uri), signal);
      try {
        if (kind === 'gzip') await placeFile(join(tree, 'file'), target.slice(0, -'.gz'.length));
        else await copyTree(tree, dirname(target));
      } catch (error) {
        throw new HydraError(`Failed to fetch ${uri}: ${messageOf(error)}`, { cause: error });
      }
    }
  }

  async #release(stored: Stored): Promise<void> {
    stored.users -= 1;
    await this.#removeUnused(stored);
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
