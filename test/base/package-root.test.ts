import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { expect, it } from 'vitest';
import { distFile, packageRoot } from '../../src/base/package-root.ts';

it('is the folder of the package.json that names Hydra', () => {
  expect(isAbsolute(packageRoot)).toBe(true);
  expect(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).name).toBe('hydra-scale-test');
});

it('finds built files beside it', () => {
  expect(distFile('watchdog.js')).toBe(join(packageRoot, 'dist', 'watchdog.js'));
});
