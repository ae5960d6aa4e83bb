import * as z from 'zod';
import { appBody } from './app-body.ts';
import type { Json } from './json.ts';

/** The JSON schema of an app's body: what is read of it, and no more. */
export function appSchemaJson(): Json {
  const schema = z.toJSONSchema(appBody, { target: 'draft-4', io: 'input', unrepresentable: 'any' });
  return { ...schema, title: 'AppDefinition' };
}
