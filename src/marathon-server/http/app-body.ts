import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { isExtractedUri } from '../executor/archive.ts';
import { invalidJson, notValid, type Violation } from '../state/api-error.ts';
import { type AppConfig, appDefaults, type FetchUri, type PortDefinition } from '../state/app-definition.ts';
import { healthCheckBody, healthChecksOf } from './health-check-body.ts';
import { jsonDetails } from './json-issues.ts';
import { readinessCheckBody, readinessChecksOf } from './readiness-check-body.ts';

const texts = z.array(z.string());
const dictionary = z.record(z.string(), z.string());
const portNumber = z.int().min(0).max(65_535);

const fetchEntry = z.object({
  uri: z.string(),
  extract: z.boolean().nullish(),
  executable: z.boolean().nullish(),
  cache: z.boolean().nullish(),
  destPath: z.string().nullish(),
});

const portEntry = z.object({
  port: portNumber.nullish(),
  protocol: z.enum(['tcp', 'udp', 'udp,tcp', 'tcp,udp']).nullish(),
  name: z.string().nullish(),
  labels: dictionary.nullish(),
});

const appFields = z.object({
  id: z.string().nullish(),
  cmd: z.string().nullish(),
  args: texts.nullish(),
  user: z.string().nullish(),
  env: dictionary.nullish(),
  instances: z.int32().nullish(),
  cpus: z.number().nullish(),
  mem: z.number().nullish(),
  disk: z.number().nullish(),
  gpus: z.int32().nullish(),
  executor: z.string().nullish(),
  constraints: z.array(texts).nullish(),
  uris: texts.nullish(),
  fetch: z.array(fetchEntry).nullish(),
  storeUrls: texts.nullish(),
  backoffSeconds: z.number().nullish(),
  backoffFactor: z.number().nullish(),
  maxLaunchDelaySeconds: z.number().nullish(),
  ports: z.array(portNumber).nullish(),
  portDefinitions: z.array(portEntry).nullish(),
  requirePorts: z.boolean().nullish(),
  dependencies: texts.nullish(),
  upgradeStrategy: z
    .object({ minimumHealthCapacity: z.number().nullish(), maximumOverCapacity: z.number().nullish() })
    .nullish(),
  labels: dictionary.nullish(),
  acceptedResourceRoles: texts.nullish(),
  taskKillGracePeriodSeconds: z.number().nullish(),
  killSelection: z.enum(['YOUNGEST_FIRST', 'OLDEST_FIRST']).nullish(),
  unreachableStrategy: z
    .object({ inactiveAfterSeconds: z.int().nullish(), expungeAfterSeconds: z.int().nullish() })
    .nullish(),
  version: z.string().nullish(),
  container: z.unknown().optional(),
  healthChecks: z.array(healthCheckBody).nullish(),
  readinessChecks: z.array(readinessCheckBody).nullish(),
  ipAddress: z.unknown().optional(),
  residency: z.unknown().optional(),
});

export type AppBody = z.infer<typeof appFields>;

/** What Marathon refuses to read: one thing said in two ways, even in the same words, or ports said differently. */
function contradictionsOf({ uris, fetch, ports, portDefinitions }: AppBody): string[] {
  const isFetchedTwice = (uris ?? []).length > 0 && (fetch ?? []).length > 0;
  const defined = portDefinitions?.map(({ port }) => port ?? 0);
  const areSamePorts = ports == null || defined === undefined || isDeepStrictEqual(ports, defined);
  return [
    ...(isFetchedTwice ? ['You cannot specify both uris and fetch fields'] : []),
    ...(areSamePorts ? [] : ['You cannot specify both ports and port definitions']),
  ];
}

/** The body of POST and PUT /v2/apps: every field may be left out or null. Unknown keys are ignored. */
export const appBody = appFields.superRefine((body, context) => {
  for (const message of contradictionsOf(body)) context.addIssue({ code: 'custom', message });
});

/** @throws ApiError 400 when JSON has another form than it should. */
export function parsed<T>(schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw invalidJson(jsonDetails(result.error));
}

/** @throws ApiError 400 when a field has the wrong type, or two fields contradict each other. */
export const parseAppBody = (json: unknown): AppBody => parsed(appBody, json);

/** @throws ApiError 400 when it is no list, or a field has the wrong type. */
export const parseAppBodies = (json: unknown): AppBody[] => parsed(z.array(appBody), json);

function fetchOf(body: AppBody): readonly FetchUri[] | undefined {
  const listed = body.fetch?.map(
    (entry): FetchUri => ({
      uri: entry.uri,
      extract: entry.extract ?? true,
      executable: entry.executable ?? false,
      cache: entry.cache ?? false,
      ...(entry.destPath == null ? {} : { destPath: entry.destPath }),
    }),
  );
  return (
    listed ??
    body.uris?.map((uri) => ({ uri, extract: isExtractedUri(uri), executable: false, cache: false }))
  );
}

function portsOf(body: AppBody): readonly PortDefinition[] | undefined {
  const defined = body.portDefinitions?.map(
    (entry): PortDefinition => ({
      port: entry.port ?? 0,
      protocol: entry.protocol ?? 'tcp',
      ...(entry.name == null ? {} : { name: entry.name }),
      labels: entry.labels ?? {},
    }),
  );
  return defined ?? body.ports?.map((port) => ({ port, protocol: 'tcp', labels: {} }));
}

/** What this cluster of plain processes cannot do is refused, not left out silently. */
function unsupported(body: AppBody): Violation[] {
  const wanted = {
    container: body.container != null,
    ipAddress: body.ipAddress != null,
    residency: body.residency != null,
  };
  return Object.entries(wanted)
    .filter(([, present]) => present)
    .map(([field]) => ({ path: `/${field}`, errors: ['is not supported by the local cluster'] }));
}

/** The given fields of a body over those of `base`. Giving one of cmd and args takes the other away. */
function merged(body: AppBody, base: AppConfig): AppConfig {
  const given = Object.fromEntries(
    Object.keys(appDefaults)
      .map((key) => [key, body[key as keyof AppBody]] as const)
      .filter(([, value]) => value != null),
  ) as Partial<AppConfig>;
  const cmd = body.cmd ?? (body.args == null ? base.cmd : null);
  const args = body.args ?? (body.cmd == null ? base.args : null);
  const portDefinitions = portsOf(body) ?? base.portDefinitions;
  return {
    ...base,
    ...given,
    cmd,
    args,
    fetch: fetchOf(body) ?? base.fetch,
    portDefinitions,
    healthChecks:
      body.healthChecks == null
        ? base.healthChecks
        : healthChecksOf(body.healthChecks, portDefinitions.length > 0),
    readinessChecks:
      body.readinessChecks == null ? base.readinessChecks : readinessChecksOf(body.readinessChecks),
    upgradeStrategy: { ...base.upgradeStrategy, ...definedOf(body.upgradeStrategy) },
    unreachableStrategy: { ...base.unreachableStrategy, ...definedOf(body.unreachableStrategy) },
  };
}

function definedOf<T extends object>(value: T | null | undefined): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(value ?? {}).filter(([, field]) => field != null);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}

/**
 * The config a body asks for: over an existing app for an update, over Marathon's defaults otherwise.
 * @throws ApiError 422 when it asks for what a cluster of plain processes cannot do.
 */
export function configFrom(body: AppBody, id: string, existing?: AppConfig): AppConfig {
  const wrong = unsupported(body);
  if (wrong.length > 0) throw notValid(wrong);
  return merged(body, existing ?? { id, ...appDefaults });
}
