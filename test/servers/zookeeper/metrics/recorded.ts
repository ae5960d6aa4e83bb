import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked } from '../../../../src/servers/zookeeper/metrics/four-letter.ts';

/** What a member of ZooKeeper 3.9.5 answered once. */
export function recorded(name: string): string {
  return readFileSync(join(import.meta.dirname, 'recorded', `${name}.txt`), 'utf8');
}

export const answered = (name: string): Asked => ({ kind: 'answered', text: recorded(name) });
export const silent: Asked = { kind: 'silent' };
export const refused: Asked = { kind: 'refused', why: 'connect ECONNREFUSED' };
