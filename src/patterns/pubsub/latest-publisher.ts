import type { PublisherEvidence } from './verdict-evidence.ts';

/** The publisher whose p99 lateness is the highest. @param publishers at least one */
export function latestOf(publishers: readonly PublisherEvidence[]): PublisherEvidence {
  return publishers.reduce((worst, other) =>
    (other.latenessP99Us ?? 0) > (worst.latenessP99Us ?? 0) ? other : worst,
  );
}
