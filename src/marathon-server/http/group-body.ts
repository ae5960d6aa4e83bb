import * as z from 'zod';
import { notValid } from '../state/api-error.ts';
import { type AppBody, appBody, parsed } from './app-body.ts';

/** The body of POST and PUT /v2/groups. What is left out stays as it is. */
export interface GroupBody {
  id?: string | null | undefined;
  apps?: AppBody[] | null | undefined;
  groups?: GroupBody[] | null | undefined;
  dependencies?: string[] | null | undefined;
  /** Factor for the instances of every app in the group. */
  scaleBy?: number | null | undefined;
  /** An earlier version of the group to go back to. */
  version?: string | null | undefined;
}

const groupBody: z.ZodType<GroupBody> = z.object({
  id: z.string().nullish(),
  apps: z.array(appBody).nullish(),
  groups: z.array(z.lazy(() => groupBody)).nullish(),
  dependencies: z.array(z.string()).nullish(),
  scaleBy: z.number().nullish(),
  version: z.string().nullish(),
});

function refuseMixture(body: GroupBody): void {
  const given = Object.values(body).filter((value) => value != null).length;
  for (const field of ['version', 'scaleBy'] as const) {
    if (body[field] == null || given === 1) continue;
    throw notValid([{ path: `/${field}`, errors: ['not allowed in conjunction with other properties.'] }]);
  }
}

/** @throws ApiError 400 when a field has the wrong type, 422 when fields exclude each other. */
export function parseGroupBody(json: unknown): GroupBody {
  const body = parsed(groupBody, json);
  refuseMixture(body);
  return body;
}
