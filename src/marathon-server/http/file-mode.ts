import type { Stats } from 'node:fs';

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'd';
  if (stats.isSymbolicLink()) return 'l';
  if (stats.isFIFO()) return 'p';
  if (stats.isSocket()) return 's';
  if (stats.isCharacterDevice()) return 'c';
  return stats.isBlockDevice() ? 'b' : '-';
}

/** Kind and permissions as `ls -l` writes them, e.g. `-rw-r--r--`. */
export function modeText(stats: Stats): string {
  const special = ['s', 's', 't'];
  const parts = [6, 3, 0].map((shift, index) => {
    const bits = stats.mode >> shift;
    const isSpecial = (stats.mode & (0o4000 >> index)) !== 0;
    const letter = special[index] ?? '';
    const runs = isSpecial
      ? (bits & 1) !== 0
        ? letter
        : letter.toUpperCase()
      : (bits & 1) !== 0
        ? 'x'
        : '-';
    return `${(bits & 4) !== 0 ? 'r' : '-'}${(bits & 2) !== 0 ? 'w' : '-'}${runs}`;
  });
  return `${kindOf(stats)}${parts.join('')}`;
}
