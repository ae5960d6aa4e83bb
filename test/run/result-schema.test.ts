import { expect, it } from 'vitest';
import { runResult } from '../../src/run/result.ts';
import { fileSchema } from '../harness/file-schema.ts';

it('docs/result.schema.json is what results are checked against (vitest -u renews it)', async () => {
  await expect(fileSchema(runResult)).toMatchFileSnapshot('../../docs/result.schema.json');
});
