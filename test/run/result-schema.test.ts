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

/** Compiling takes longer than any validation: once for each schema. */
const compiled = new Map<string, ReturnType<typeof compile>>();

function compile(schema: string) {
  const ajv = new Ajv2020.default({ strict: true, allowUnionTypes: true, allErrors: true });
  return ajv.compile(readJson(join(packageRoot, 'docs', schema)) as object);
}

/** What another validator finds wrong. */
function problems(schema: string, data: unknown): unknown {
  const validate = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, validate);
  return validate(data) ? [] : validate.errors;
}

describe('results of the first version', () => {
  const written = plannedCells(goldenManifest()).map(
    ({ id }) => (readJson(join(goldenSweep, 'cells', `${id}.json`)) as { result: unknown }).result,
  );

  it('are as docs/result.v1.schema.json says, and are read as those of the present one', () => {
    expect(written.length).toBeGreaterThan(0);
    for (const result of written) {
      expect(problems('result.v1.schema.json', result)).toEqual([]);
      expect(problems('result.schema.json', result)).not.toEqual([]);
      expect(problems('result.schema.json', upgradedResult(result))).toEqual([]);
    }
  });

  it('are the only ones that are changed', () => {
    const present = goldenResult();
    expect(upgradedResult(present)).toBe(present);
    expect(upgradedResult(null)).toBeNull();
    expect(upgradedResult({ schema_version: 3 })).toEqual({ schema_version: 3 });
  });
});
