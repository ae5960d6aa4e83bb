import { distance } from 'fastest-levenshtein';

/**
 * The known word that a person most likely meant, or undefined where none is near.
 * @param most letters that may differ; a third of the word unless told.
 */
export function nearest(
  word: string,
  known: Iterable<string>,
  most = Math.max(2, Math.floor(word.length / 3)),
): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = most + 1;
  for (const candidate of known) {
    const away = distance(wanted, candidate.toLowerCase());
    if (away < bestDistance) {
      best = candidate;
      bestDistance = away;
    }
  }
  return best;
}

/** `did you mean X?`, or the whole list where nothing is near. */
export function didYouMean(word: string, known: readonly string[], show = (name: string) => name): string {
  const meant = nearest(word, known);
  return meant === undefined ? `known: ${known.map(show).join(', ')}` : `did you mean ${show(meant)}?`;
}
