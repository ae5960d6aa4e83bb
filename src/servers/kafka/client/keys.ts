/** How the keys of messages are chosen. */
export const KEY_CHOICES = ['none', 'round_robin', 'uniform', 'zipf'] as const;

export type KeyChoice = (typeof KEY_CHOICES)[number];

/** Length of every key, bytes. */
export const KEY_BYTES = 12;
/** Length of a header's key and of its value, bytes. */
export const HEADER_KEY_BYTES = 8;
export const HEADER_VALUE_BYTES = 16;
