/** What users go through between the first answers of their tasks and their removal, in order. */
export const operationsPhases = ['configure', 'start', 'watch', 'collect'] as const;
export type OperationsPhase = (typeof operationsPhases)[number];
