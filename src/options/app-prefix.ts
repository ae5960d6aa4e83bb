import type * as z from 'zod';
import { Problem, textField } from './field.ts';

// Marathon's rule for one segment of an app id: lower-case letters, digits, inner hyphens, dot-separated.
const segment = /^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$/;

/** The path that all apps of ours live under, e.g. `/hydra`; a missing leading slash is added. */
export const appPrefix: z.ZodType<string, string> = textField((text) => {
  const path = text.startsWith('/') ? text : `/${text}`;
  const fits =
    path.length <= 200 &&
    path
      .slice(1)
      .split('/')
      .every((part) => segment.test(part));
  return fits
    ? path
    : new Problem(
        'is not a Marathon path',
        'give one like /hydra: lower-case letters, digits and inner hyphens between slashes',
      );
});
