import * as z from 'zod';

/** Sparse histogram: flat pairs of (lowest microsecond value of the bucket, count), ascending. */
export const histogramReport = z.object({
  min: z.number(),
  max: z.number(),
  buckets: z.array(z.number()),
});
