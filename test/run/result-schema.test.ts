import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../src/base/package-root.ts';
import { PATTERNS } from '../../src/patterns/registry.ts';
import { upgradedResult } from '../../src/store/upgrade-result.ts';
import { goldenResult } from '../cli/golden-result.ts';
import { fileSchema } from '../harness/file-schema.ts';
import { goldenManifest, goldenSweep, plannedCells, readJson } from '../store/golden.ts';

const results = z.union(PATTERNS.map(({ schema }) => schema));

it('docs/result.schema.json is what results are checked against (vitest -u renews it)', async () => {
  await expect(fileSchema(results)).toMatchFileSnapshot('../../docs/result.schema.json');
});

/** Another validator; a schema takes it long to compile. */
function validatorOf(schema: string): (data: unknown) => unknown {
  const ajv = new Ajv2020.default({ strict: true, allowUnionTypes: true, allErrors: true });
  const validate = ajv.compile(readJson(join(packageRoot, 'docs', schema)) as object);
  return (data) => (validate(data) ? [] : validate.errors);
}

describe('results of the first version', () => {
  const written = plannedCells(goldenManifest()).map(
    ({ id }) => (readJson(join(goldenSweep, 'cells', `${id}.json`)) as { result: unknown }).result,
  );

  it('are as docs/result.v1.schema.json says, and are read as those of the present one', () => {
    expect(written.length).toBeGreaterThan(0);
    const [first, present] = [validatorOf('result.v1.schema.json'), validatorOf('result.schema.json')];
    for (const result of written) {
      expect(first(result)).toEqual([]);
      expect(present(result)).not.toEqual([]);
      expect(present(upgradedResult(result))).toEqual([]);
    }
  });

  it('are the only ones that are changed', () => {
    const present = goldenResult();
    expect(upgradedResult(present)).toBe(present);
    expect(upgradedResult(null)).toBeNull();
    expect(upgradedResult({ schema_version: 3 })).toEqual({ schema_version: 3 });
  });
});
