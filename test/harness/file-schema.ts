import { z } from 'zod';

/**
 * JSON Schema of a file that Hydra writes, as docs/*.schema.json have it. A key with a default may be absent: files
 * that were written before there was such a key are of the same version.
 */
export function fileSchema(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      const { required, properties } = jsonSchema;
      if (required === undefined || properties === undefined) return;
      jsonSchema.required = required.filter((key) => !hasDefault(properties[key]));
    },
  });
  return `${JSON.stringify(json, null, 2)}\n`;
}

function hasDefault(property: unknown): boolean {
  return typeof property === 'object' && property !== null && 'default' in property;
}
