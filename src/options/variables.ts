import { nearest } from './suggest.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Read where they are needed and no settings. */
export const reservedVariables: readonly string[] = [
  'HYDRA_DEBUG',
  'HYDRA_CACHE',
  'HYDRA_RESULTS',
  'HYDRA_RESULTS_BEFORE',
  'HYDRA_RESULTS_AFTER',
];

// What Kubernetes sets in every container for a service whose name begins with hydra.
const ofService = /_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?)$/;

/**
 * The variables of Hydra's form without those that Kubernetes sets for a service called hydra, or hydra-marathon: also
 * `HYDRA_MARATHON_PORT=tcp://10.0.0.1:8080`, which has a setting's name and is none.
 */
export function ownVariables(env: Env): [name: string, text: string][] {
  return Object.entries(env).filter((entry): entry is [string, string] => {
    const [name, text] = entry;
    if (text === undefined || !name.startsWith('HYDRA_') || ofService.test(name)) return false;
    return !(name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(text));
  });
}

/**
 * A line for every variable that is likely to be meant for Hydra and misspelt. Others that happen to begin alike are
 * nobody's fault: whatever else runs here may have set them.
 */
export function misspeltVariables(env: Env, settings: readonly string[]): string[] {
  const known = [...settings, ...reservedVariables];
  return ownVariables(env).flatMap(([name]) => {
    const meant = known.includes(name) ? undefined : nearest(name, known, 2);
    return meant === undefined
      ? []
      : [`environment variable ${name} is not known and not used (did you mean ${meant}?)`];
  });
}
