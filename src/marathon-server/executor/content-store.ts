import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../../process/remove-tree.ts';
import type { ArchiveKind } from './archive.ts';

/** One content that was fetched, from wherever, in a folder of its own with what was extracted from it. */
export interface Content {
  readonly hash: string;
  readonly folder: string;
  readonly file: string;
  readonly bytes: number;
  /** Folders that hold what was extracted, by the kind of archive it was taken for. */
  readonly trees: Map<ArchiveKind, string>;
  treeBytes: number;
  /** It stays while this is above 0: somebody copies from it or works on it. */
  pins: number;
  /** Addresses, of apps that are there, that led to it. */
  holders: number;
  /** A newer one took its place at its address. */
  isReplaced: boolean;
}

/** How much may be kept. */
export interface StoreLimits {
  entries: number;
  /** Of the files as they were fetched. */
  bytes: number;
  /** On the disk, of what was extracted. */
  treeBytes: number;
}

const mebibyte = 1_048_576;

/** Of all, what apps use included: more than these is fetched again when it is needed again. */
export const allLimits: StoreLimits = { entries: 256, bytes: 1_024 * mebibyte, treeBytes: 4_096 * mebibyte };
/** Of what no app uses any more: the next run of the same build finds its archive here. */
export const unusedLimits: StoreLimits = { entries: 4, bytes: 64 * mebibyte, treeBytes: 256 * mebibyte };

function exceeds(contents: Iterable<Content>, limits: StoreLimits): boolean {
  let [entries, bytes, treeBytes] = [0, 0, 0];
  for (const content of contents) {
    entries += 1;
    bytes += content.bytes;
    treeBytes += content.treeBytes;
  }
  return entries > limits.entries || bytes > limits.bytes || treeBytes > limits.treeBytes;
}

export interface ContentStoreOptions {
  folder: string;
  /** Told of a content that goes, before its files do. */
  onEvicted(content: Content): void;
  all?: StoreLimits;
  unused?: StoreLimits;
}

/**
 * Fetched contents by their hash. What no app uses goes first, the longest unused before the others; what is
 * pinned stays whatever the limits.
 */
export class ContentStore {
  readonly #options: ContentStoreOptions;
  /** The longest unused first. */
  readonly #contents = new Map<string, Content>();
  readonly #removing = new Set<Promise<void>>();

  constructor(options: ContentStoreOptions) {
    this.#options = options;
  }

  /** A folder for a content on its way. */
  newFolder(): Promise<string> {
    return mkdtemp(join(this.#options.folder, 'fetch-'));
  }

  /** Takes a folder with its `file` in; when the same content is there already, the folder goes. Pinned once. */
  add(hash: string, folder: string, bytes: number): Content {
    const content: Content = this.#contents.get(hash) ?? {
      hash,
      folder,
      file: join(folder, 'file'),
      bytes,
      trees: new Map(),
      treeBytes: 0,
      pins: 0,
      holders: 0,
      isReplaced: false,
    };
    if (content.folder !== folder) this.remove(folder);
    content.isReplaced = false;
    this.#contents.set(hash, content);
    this.pin(content);
    return content;
  }

  pin(content: Content): void {
    content.pins += 1;
  }

  /** Gives a pin back. It was used until now. */
  unpin(content: Content): void {
    content.pins -= 1;
    if (this.#contents.delete(content.hash)) this.#contents.set(content.hash, content);
    this.evict();
  }

  /** Removes what may go by the limits; files go in the background. */
  evict(): void {
    const free = [...this.#contents.values()].filter(({ pins }) => pins === 0);
    const unused = free.filter(({ holders }) => holders === 0);
    for (const content of unused.filter(({ isReplaced }) => isReplaced)) this.#drop(content);
    this.#shrink(unused, () => unused.filter((one) => this.#has(one)), this.#options.unused ?? unusedLimits);
    const used = free.filter(({ holders }) => holders > 0);
    this.#shrink([...unused, ...used], () => this.#contents.values(), this.#options.all ?? allLimits);
  }

  /** Removes a folder in the background. */
  remove(folder: string): void {
    // What cannot be removed now goes with the root when the cluster closes, and that failure is told.
    const removing = removeTree(folder).catch(() => {});
    this.#removing.add(removing);
    void removing.then(() => this.#removing.delete(removing));
  }

  /** Resolves when what was removed is gone. */
  async settled(): Promise<void> {
    await Promise.all(this.#removing);
  }

  #has(content: Content): boolean {
    return this.#contents.get(content.hash) === content;
  }

  #shrink(candidates: readonly Content[], counted: () => Iterable<Content>, limits: StoreLimits): void {
    for (const content of candidates) {
      if (!exceeds(counted(), limits)) return;
      if (this.#has(content)) this.#drop(content);
    }
  }

  #drop(content: Content): void {
    this.#contents.delete(content.hash);
    this.#options.onEvicted(content);
    this.remove(content.folder);
  }
}
