import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HydraError, messageOf } from '../../base/errors.ts';
import type { Keeper } from '../../process/keeper.ts';
import type { FetchUri } from '../state/app-definition.ts';
import { type ArchiveKind, archiveKind, extract } from './archive.ts';
import { type Content, ContentStore, type StoreLimits } from './content-store.ts';
import { copyTree, placeFile } from './copy-tree.ts';
import { diskBytes } from './disk-bytes.ts';
import { download, type Validator } from './download.ts';
import { makeFolder, targetIn } from './fetch-target.ts';
import { SharedWork } from './shared-work.ts';

/** What an address gave when it was last asked. */
interface Source {
  validator: Validator;
  content: Content;
}

/** Who fetches, and where to. */
export interface Fetcher {
  appId: string;
  sandbox: string;
  /** Ends the fetch; what nobody else waits for, downloads and extractions, ends with it. */
  signal: AbortSignal;
}

/** A resource on its way into a sandbox; its content is pinned. */
interface Taken {
  entry: FetchUri;
  content: Content;
  target: string;
}

async function measured(file: string, signal: AbortSignal): Promise<{ hash: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of createReadStream(file, { signal })) {
    hash.update(part);
    bytes += part.length;
  }
  return { hash: hash.digest('hex'), bytes };
}

/**
 * Fetches resources into sandboxes. Tasks that want the same one at the same time share one download, later
 * ones ask the server whether it changed (unless the entry says `cache`). Contents are known by their hash: the
 * same one is kept, and an archive is extracted, once for all addresses that give it. What no app uses any more is
 * kept within narrow limits, everything else within wide ones.
 */
export class FetchCache {
  readonly #keeper: Keeper;
  readonly #store: ContentStore;
  readonly #sources = new Map<string, Source>();
  /** The addresses that each app fetched last. */
  readonly #apps = new Map<string, ReadonlySet<string>>();
  readonly #downloads: SharedWork<Content>;
  readonly #extractions = new SharedWork<string>();

  constructor(folder: string, keeper: Keeper, limits: { all?: StoreLimits; unused?: StoreLimits } = {}) {
    this.#keeper = keeper;
    const store = new ContentStore({
      folder,
      onEvicted: (content) => this.#forgetContent(content),
      ...limits,
    });
    this.#store = store;
    this.#downloads = new SharedWork<Content>(
      (content) => store.pin(content),
      (content) => store.unpin(content),
    );
  }

  /**
   * Puts resources into the sandbox and, where asked for, what an archive holds beside it, in the order of the
   * entries. Nothing is written to the sandbox any more once this has settled.
   * @throws HydraError when one cannot be had or extracted, or would be written outside of the sandbox; the
   * signal's reason when aborted.
   */
  async fetchAll(entries: readonly FetchUri[], fetcher: Fetcher): Promise<void> {
    this.#noteUse(fetcher.appId, entries);
    const downloads = entries.map((entry) => this.#take(entry, fetcher));
    const taken = await Promise.allSettled(downloads);
    try {
      for (const result of taken) if (result.status === 'rejected') throw result.reason;
      // One after another: an archive may bring links, and what comes next must not be written through them.
      for (const result of taken) if (result.status === 'fulfilled') await this.#place(result.value, fetcher);
    } finally {
      for (const result of taken) if (result.status === 'fulfilled') this.#store.unpin(result.value.content);
    }
  }

  /** The app is gone: what only it used goes by the limits for what nobody uses. */
  forget(appId: string): void {
    const uris = this.#apps.get(appId) ?? [];
    this.#apps.delete(appId);
    this.#dropUnused(uris);
  }

  /** Ends downloads and extractions that are under way. */
  async close(): Promise<void> {
    const reason = new HydraError('the cluster closes');
    await Promise.all([this.#downloads.close(reason), this.#extractions.close(reason)]);
    await this.#store.settled();
  }

  #noteUse(appId: string, entries: readonly FetchUri[]): void {
    const before = this.#apps.get(appId) ?? [];
    if (entries.length > 0) this.#apps.set(appId, new Set(entries.map(({ uri }) => uri)));
    else this.#apps.delete(appId);
    this.#dropUnused(before);
  }

  #isUsed(uri: string): boolean {
    for (const uris of this.#apps.values()) if (uris.has(uri)) return true;
    return false;
  }

  #dropUnused(uris: Iterable<string>): void {
    for (const uri of uris) {
      const source = this.#sources.get(uri);
      if (source === undefined || this.#isUsed(uri)) continue;
      this.#sources.delete(uri);
      source.content.holders -= 1;
    }
    this.#store.evict();
  }

  #forgetContent(content: Content): void {
    for (const [uri, source] of this.#sources) if (source.content === content) this.#sources.delete(uri);
  }

  async #take(entry: FetchUri, { sandbox, signal }: Fetcher): Promise<Taken> {
    const target = targetIn(sandbox, entry);
    const known = entry.cache ? this.#sources.get(entry.uri)?.content : undefined;
    if (known !== undefined) this.#store.pin(known);
    const refresh = (stop: AbortSignal) => this.#refresh(entry.uri, stop);
    return { entry, target, content: known ?? (await this.#downloads.join(entry.uri, refresh, signal)) };
  }

  async #place({ entry, content, target }: Taken, { sandbox, signal }: Fetcher): Promise<void> {
    signal.throwIfAborted();
    const { uri } = entry;
    await makeFolder(dirname(target), sandbox, uri);
    await placeFile(content.file, target);
    const kind = archiveKind(target);
    if (entry.executable) await chmod(target, 0o755);
    else if (entry.extract && kind !== undefined) {
      try {
        const tree = await this.#tree(content, kind, signal);
        if (kind === 'gzip') await placeFile(join(tree, 'file'), target.slice(0, -'.gz'.length));
        else await copyTree(tree, dirname(target));
      } catch (error) {
        signal.throwIfAborted();
        throw new HydraError(`Failed to fetch ${uri}: ${messageOf(error)}`, { cause: error });
      }
    }
  }

  /** What the address gives now, pinned once. */
  async #refresh(uri: string, stop: AbortSignal): Promise<Content> {
    const folder = await this.#store.newFolder();
    const known = this.#sources.get(uri);
    if (known !== undefined) this.#store.pin(known.content);
    try {
      const file = join(folder, 'file');
      const result = await download(uri, file, known?.validator, stop);
      if (result.kind === 'fetched') {
        const { hash, bytes } = await measured(file, stop);
        const content = this.#store.add(hash, folder, bytes);
        this.#noteSource(uri, { validator: result.validator, content });
        if (known !== undefined) this.#store.unpin(known.content);
        return content;
      }
    } catch (error) {
      this.#store.remove(folder);
      if (known !== undefined) this.#store.unpin(known.content);
      throw error;
    }
    this.#store.remove(folder);
    if (known === undefined) throw new HydraError(`Failed to fetch ${uri}: the server sent nothing`);
    return known.content;
  }

  #noteSource(uri: string, source: Source): void {
    // Its last app may have gone while it came.
    if (!this.#isUsed(uri)) return;
    const before = this.#sources.get(uri)?.content;
    this.#sources.set(uri, source);
    source.content.holders += 1;
    if (before === undefined) return;
    before.holders -= 1;
    before.isReplaced = before !== source.content;
  }

  /** The folder with what an archive holds; its content is pinned by the caller. */
  #tree(content: Content, kind: ArchiveKind, signal: AbortSignal): Promise<string> {
    const known = content.trees.get(kind);
    if (known !== undefined) return Promise.resolve(known);
    const work = (stop: AbortSignal) => this.#extract(content, kind, stop);
    return this.#extractions.join(`${kind} ${content.hash}`, work, signal);
  }

  async #extract(content: Content, kind: ArchiveKind, stop: AbortSignal): Promise<string> {
    this.#store.pin(content);
    const folder = await mkdtemp(join(content.folder, `${kind}-`));
    try {
      const tree = join(folder, 'tree');
      await extract(this.#keeper, { kind, archive: content.file, folder: tree }, stop);
      content.treeBytes += await diskBytes(tree);
      content.trees.set(kind, tree);
      return tree;
    } catch (error) {
      this.#store.remove(folder);
      throw error;
    } finally {
      this.#store.unpin(content);
    }
  }
}
