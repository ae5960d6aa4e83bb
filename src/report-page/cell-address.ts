/** A cell as the page's address names it: `#cell=003`, in the second study `#study=2&cell=003`. */
export interface CellAddress {
  study: number;
  cell: string;
}

/** Reads the part of an address from `#` on; null where it names no cell. */
export function cellInHash(hash: string): CellAddress | null {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const cell = words.get('cell');
  const study = Number(words.get('study') ?? '1');
  return cell === null || !Number.isInteger(study) ? null : { study, cell };
}

/** The part of an address, from `#` on, that names the cell. */
export function hashOfCell({ study, cell }: CellAddress): string {
  const words = study === 1 ? '' : `study=${study}&`;
  return `#${words}cell=${encodeURIComponent(cell)}`;
}
