/** Why an offer cannot be used, in the order in which Marathon's queue counts: of several the first one is meant. */
export const rejectReasons = [
  'UnfulfilledRole',
  'UnfulfilledConstraint',
  'NoCorrespondingReservationFound',
  'InsufficientCpus',
  'InsufficientMemory',
  'InsufficientDisk',
  'InsufficientGpus',
  'InsufficientPorts',
] as const;

export type RejectReason = (typeof rejectReasons)[number];
