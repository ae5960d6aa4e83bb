/** A run under way, as others than the run itself may look at it and steer it. */
export interface LiveRun {
  readonly runId: string;
  /**
   * Carries out one command, given as words.
   * @returns what came of it: text for people, and the same as plain data
   * @throws UsageError for words that are no command, HydraError where it could not be carried out
   */
  command(words: readonly string[]): Promise<LiveAnswer>;
}

export interface LiveAnswer {
  text: string;
  value: unknown;
}
