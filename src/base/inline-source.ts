import { createHash } from 'node:crypto';

/** A script as it may stand inside a page: nothing within it looks like its end. */
export function inlineScript(code: string): string {
  return code.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');
}

/** The source expression by which a Content-Security-Policy lets this very script or style run, and no other. */
export function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
