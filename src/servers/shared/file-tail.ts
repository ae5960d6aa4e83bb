import { type FileHandle, open } from 'node:fs/promises';

const chunkBytes = 64 * 1024;

/** Last `bytes` of a file; empty when there is no such file. */
export async function lastBytes(path: string, bytes: number): Promise<string> {
  return (await readFrom(path, (size) => Math.max(0, size - bytes))).toString();
}

/** Reads a file that another process appends to, piece by piece. */
export class GrowingFile {
  readonly #path: string;
  #at = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** What was added since the last call. */
  async next(): Promise<string> {
    const piece = await readFrom(this.#path, () => this.#at);
    this.#at += piece.length;
    return piece.toString();
  }
}

async function readFrom(path: string, start: (size: number) => number): Promise<Buffer> {
  const file = await openIfThere(path);
  if (file === undefined) return Buffer.alloc(0);
  try {
    const pieces: Buffer[] = [];
    let at = start((await file.stat()).size);
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, at);
      if (bytesRead === 0) return Buffer.concat(pieces);
      pieces.push(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
