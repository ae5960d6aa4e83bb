import type { AppConfig, PortDefinition } from '../state/app-definition.ts';

/** Marathon's default range for service ports: from `first` up to and without `end`. */
export const servicePortRange = { first: 10_000, end: 20_000 } as const;

/**
 * Gives every port that was asked for as 0 a service port that nobody uses: first those the app had, so that
 * saying the same thing twice changes nothing, then random ones.
 */
export function withServicePorts(
  config: AppConfig,
  before: readonly number[],
  taken: ReadonlySet<number>,
  random: () => number,
): AppConfig {
  const used = new Set([...taken, ...config.portDefinitions.map(({ port }) => port)]);
  const reusable = before.filter((port) => !used.has(port));
  const choose = (): number => {
    const old = reusable.shift();
    if (old !== undefined) return old;
    const { first, end } = servicePortRange;
    const start = first + Math.floor(random() * (end - first));
    for (let step = 0; step < end - first; step += 1) {
      const port = first + ((start - first + step) % (end - first));
      if (!used.has(port)) return port;
    }
    // Ten thousand services on one machine: sharing a number is all that is left.
    return start;
  };
  const portDefinitions = config.portDefinitions.map((definition): PortDefinition => {
    if (definition.port !== 0) return definition;
    const port = choose();
    used.add(port);
    return { ...definition, port };
  });
  return { ...config, portDefinitions };
}
