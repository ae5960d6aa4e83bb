import type { Place } from './dimensions.ts';

/** What became of one planned cell. `missing`: the study was interrupted before it. */
export const placeStates = ['clean', 'unclean', 'failed', 'skipped', 'missing'] as const;
export type PlaceState = (typeof placeStates)[number];

export function stateOf({ cell }: Place): PlaceState {
  if (cell === null) return 'missing';
  if (cell.state === 'skipped') return 'skipped';
  if (cell.state === 'failed' || cell.result === null) return 'failed';
  return cell.result.clean ? 'clean' : 'unclean';
}

export type Tally = Record<PlaceState, number>;

/** How many cells are in each state. */
export function tallyOf(places: readonly Place[]): Tally {
  const tally: Tally = { clean: 0, unclean: 0, failed: 0, skipped: 0, missing: 0 };
  for (const place of places) tally[stateOf(place)] += 1;
  return tally;
}
