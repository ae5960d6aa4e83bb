import { count, countText } from '../../base/number-text.ts';
import type { Finding } from '../../run/result.ts';
import { secs } from '../shared/evidence-text.ts';
import type { VerdictEvidence } from './verdict-evidence.ts';

/* What the run itself did to networks, and what is its doing therefore. */

type Found = Omit<Finding, 'reasons'>;
type BlockEvidence = Pick<VerdictEvidence, 'blocks' | 'publishers'>;

/** Messages that blocks lost, of each that lost any. */
export function blockLossFindings({ blocks }: Pick<VerdictEvidence, 'blocks'>): Found[] {
  return blocks.flatMap(({ text, lost, clients }) =>
    lost === null || lost === 0
      ? []
      : {
          cause: 'network',
          evidence: `"${text}" lost ${count(lost)} messages of ${countText(clients, 'client')}`,
        },
  );
}

/** What all blocks lost. */
export function lostInBlocks({ blocks }: Pick<VerdictEvidence, 'blocks'>): number {
  return blocks.reduce((sum, { lost }) => sum + (lost ?? 0), 0);
}

/** Blocks that clients had not recovered from when publishing ended: the drain holds the rest. */
export function blockDrainFindings({ blocks, publishers }: BlockEvidence): Found[] {
  const publishedS = Math.max(...publishers.map(({ spanS }) => spanS));
  return blocks.flatMap(({ text, at_s, for_s, recovered_s, clients, not_recovered }) => {
    const endS = at_s + for_s;
    if (recovered_s !== null && endS + recovered_s <= publishedS) return [];
    const recovered =
      recovered_s === null
        ? `${not_recovered} of ${countText(clients, 'client')} had not recovered when the run ended`
        : `its ${countText(clients, 'client')} had recovered ${secs(recovered_s)} later`;
    const before = `"${text}" ended ${secs(Math.max(0, publishedS - endS))} before publishing did`;
    return { cause: 'network', evidence: `${before}, and ${recovered}` };
  });
}
