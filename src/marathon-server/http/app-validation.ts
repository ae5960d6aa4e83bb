import { constraintFault } from '../scheduler/constraints.ts';
import type { Violation } from '../state/api-error.ts';
import type { AppConfig } from '../state/app-definition.ts';
import { idFault } from '../state/app-id.ts';
import { healthCheckFaults } from './health-check-body.ts';
import { readinessCheckFaults } from './readiness-check-body.ts';

function commandFaults({ cmd, args }: AppConfig): Violation[] {
  if (cmd !== null && args !== null)
    return [{ path: '/', errors: ["must not contain both 'cmd' and 'args'"] }];
  if ((cmd ?? '') !== '' || (args ?? []).length > 0) return [];
  const message = "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.";
  return [{ path: '/', errors: [message] }];
}

/** No process can be given a text with a zero byte: such an app would fail for ever. */
function zeroByteFaults({ cmd, args, env }: AppConfig): Violation[] {
  const texts: [string, readonly string[]][] = [
    ['/cmd', [cmd ?? '']],
    ['/args', args ?? []],
    ['/env', Object.entries(env).flat()],
  ];
  return texts
    .filter(([, all]) => all.some((text) => text.includes('\0')))
    .map(([path]) => ({ path, errors: ['must not contain a zero byte'] }));
}

function numberFaults(app: AppConfig): Violation[] {
  const atLeast = (path: string, value: number, least: number): Violation[] =>
    value >= least ? [] : [{ path, errors: [`got ${value}, expected ${least} or more`] }];
  const share = (path: string, value: number): Violation[] =>
    value >= 0 && value <= 1 ? [] : [{ path, errors: ['is not between 0.0 and 1.0'] }];
  return [
    ...atLeast('/instances', app.instances, 0),
    ...atLeast('/cpus', app.cpus, 0),
    ...atLeast('/mem', app.mem, 0),
    ...atLeast('/disk', app.disk, 0),
    ...atLeast('/gpus', app.gpus, 0),
    ...atLeast('/backoffSeconds', app.backoffSeconds, 0),
    ...atLeast('/backoffFactor', app.backoffFactor, 1),
    ...atLeast('/maxLaunchDelaySeconds', app.maxLaunchDelaySeconds, 0),
    ...atLeast('/taskKillGracePeriodSeconds', app.taskKillGracePeriodSeconds ?? 0, 0),
    ...share('/upgradeStrategy/minimumHealthCapacity', app.upgradeStrategy.minimumHealthCapacity),
    ...share('/upgradeStrategy/maximumOverCapacity', app.upgradeStrategy.maximumOverCapacity),
  ];
}

function portFaults({ portDefinitions }: AppConfig): Violation[] {
  const fixed = portDefinitions.map(({ port }) => port).filter((port) => port !== 0);
  const names = portDefinitions.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return [
    ...(new Set(fixed).size === fixed.length
      ? []
      : [{ path: '/ports', errors: ['Elements must be unique.'] }]),
    ...(new Set(names).size === names.length
      ? []
      : [{ path: '/portDefinitions', errors: ['Port names must be unique.'] }]),
  ];
}

function uriFaults({ fetch }: AppConfig): Violation[] {
  return fetch
    .filter(({ uri }) => !uri.startsWith('/') && !URL.canParse(uri))
    .map(({ uri }) => ({ path: '/fetch', errors: [`URI has invalid syntax: ${uri}`] }));
}

/** Fields that are kept for clients: a task of this machine is never out of reach. */
function unreachableFaults({ unreachableStrategy }: AppConfig): Violation[] {
  const { inactiveAfterSeconds: inactive, expungeAfterSeconds: expunge } = unreachableStrategy;
  const path = '/unreachableStrategy/inactiveAfterSeconds';
  if (inactive < 1) return [{ path, errors: [`got ${inactive}, expected 1 or more`] }];
  return inactive < expunge ? [] : [{ path, errors: [`got ${inactive}, expected less than ${expunge}`] }];
}

/** Everything wrong with a config that has the right types; empty when it can be deployed. */
export function violationsOf(app: AppConfig): Violation[] {
  const id = idFault(app.id);
  return [
    ...(id === undefined ? [] : [{ path: '/id', errors: [id] }]),
    ...commandFaults(app),
    ...zeroByteFaults(app),
    ...numberFaults(app),
    ...portFaults(app),
    ...uriFaults(app),
    ...unreachableFaults(app),
    ...healthCheckFaults(app.healthChecks, app.portDefinitions.length),
    ...readinessCheckFaults(app.readinessChecks, app.portDefinitions),
    ...app.constraints.flatMap((constraint, index) => {
      const fault = constraintFault(constraint);
      return fault === undefined ? [] : [{ path: `/constraints(${index})`, errors: [fault] }];
    }),
  ];
}
