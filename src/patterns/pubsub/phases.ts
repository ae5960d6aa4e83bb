/** What publishers and subscribers go through between the first answers of the tasks and their removal, in order. */
export const pubsubPhases = ['preload', 'configure', 'start', 'watch', 'drain', 'collect', 'check'] as const;
export type PubsubPhase = (typeof pubsubPhases)[number];
