import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { invalidJson, notValid, type Violation } from './api-error.ts';
import { type AppConfig, appDefaults, type FetchUri, type PortDefinition } from './app-definition.ts';
import { isExtractedUri } from './archive.ts';
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

/** The body of POST and PUT /v2/apps: every field may be left out or null. Unknown keys are ignored. */
export const appBody = z.object({
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

export type AppBody = z.infer<typeof appBody>;

/** @throws ApiError 400 when JSON has another form than it should. */
export function parsed<T>(schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw invalidJson(jsonDetails(result.error));
}

/** @throws ApiError 400 when a field has the wrong type. */
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

/** Saying one thing twice is fine, as a client does that sends back what it read; a contradiction is not. */
function contradictions(body: AppBody): Violation[] {
  const found: Violation[] = [];
  const { uris, fetch, ports, portDefinitions } = body;
  const differ = (one: unknown[], other: unknown[]) =>
    one.length > 0 && other.length > 0 && !isDeepStrictEqual(one, other);
  if (differ(uris ?? [], fetch?.map(({ uri }) => uri) ?? [])) {
    found.push({ path: '/fetch', errors: ['You cannot specify both uris and fetch fields'] });
  }
  if (
    ports &&
    portDefinitions &&
    differ(
      ports,
      portDefinitions.map(({ port }) => port ?? 0),
    )
  ) {
    found.push({ path: '/ports', errors: ['You cannot specify both ports and port definitions'] });
  }
  return found;
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
 * @throws ApiError 422 when it contradicts itself or asks for what a cluster of plain processes cannot do.
 */
export function configFrom(body: AppBody, id: string, existing?: AppConfig): AppConfig {
  const wrong = [...contradictions(body), ...unsupported(body)];
  if (wrong.length > 0) throw notValid(wrong);
  return merged(body, existing ?? { id, ...appDefaults });
}
