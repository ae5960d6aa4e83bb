import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../src/base/package-root.ts';
import { PATTERNS } from '../../src/patterns/registry.ts';
import { cellRecord, searchAnswer } from '../../src/store/cell.ts';
import { manifest } from '../../src/store/manifest.ts';
import { upgradedCell } from '../../src/store/upgrade-result.ts';
import { fileSchema } from '../harness/file-schema.ts';
import { failedCell, goldenManifest, goldenSweep, plannedCells, readJson } from './golden.ts';
import { searchAnswer as answer, searchManifest } from './search-study.ts';

/** Results as their patterns have them. */
const result = z.union(PATTERNS.map(({ schema }) => schema)).nullable();
const schemas = { manifest, cell: cellRecord.extend({ result }), answer: searchAnswer };

describe('docs/*.schema.json', () => {
  it.each(Object.entries(schemas))(
    '%s is what files are checked against (vitest -u renews it)',
    async (name, schema) => {
      await expect(fileSchema(schema)).toMatchFileSnapshot(`../../docs/${name}.schema.json`);
    },
  );
});

/** The problems that a validator of somebody else's finds. */
function problems(name: keyof typeof schemas, data: unknown): unknown {
  const schema = JSON.parse(readFileSync(join(packageRoot, 'docs', `${name}.schema.json`), 'utf8'));
  const validate = new Ajv2020.default({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
    schema,
  );
  return validate(data) ? [] : validate.errors;
}

describe('another validator', () => {
  it('accepts the golden study', () => {
    expect(problems('manifest', goldenManifest())).toEqual([]);
    for (const { id } of plannedCells(goldenManifest())) {
      // It was measured by an older version.
      const cell = upgradedCell(readJson(join(goldenSweep, 'cells', `${id}.json`)));
      expect(problems('cell', cell)).toEqual([]);
    }
  });

  it('accepts searches, answers and failed cells', () => {
    expect(problems('manifest', searchManifest())).toEqual([]);
    expect(problems('answer', answer('clients-5', ['clients-5-001']))).toEqual([]);
    expect(problems('cell', failedCell())).toEqual([]);
  });

  it('refuses another version, a missing key and a wrong type', () => {
    const { label: _label, ...unlabelled } = goldenManifest();
    expect(problems('manifest', unlabelled)).not.toEqual([]);
    expect(problems('manifest', { ...goldenManifest(), schema_version: 2 })).not.toEqual([]);
    expect(problems('cell', { ...failedCell(), state: 'gone' })).not.toEqual([]);
    expect(problems('answer', answer('x', []).id)).not.toEqual([]);
  });
});
