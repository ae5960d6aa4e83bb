import { expect, it } from 'vitest';
import { z } from 'zod';
import { runResult } from '../../src/run/result.ts';

it('docs/result.schema.json is what results are checked against (vitest -u renews it)', async () => {
  const schema = z.toJSONSchema(runResult, { target: 'draft-2020-12', io: 'input' });
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../docs/result.schema.json');
});
