import type { PackedCell } from './page-data.ts';

/** Whether this browser can unpack series. */
export function canUnpack(): boolean {
  return typeof DecompressionStream === 'function';
}

/**
 * Reads a block of the page: base64, gzip, JSON.
 * @throws Error when the block is missing or damaged
 */
export async function unpackCell(block: string): Promise<PackedCell> {
  const text = document.getElementById(block)?.textContent;
  if (text === null || text === undefined)
    throw new Error('this file has no series for the cell; is it whole?');
  const packed = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text()) as PackedCell;
}
