import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';
import { distFile } from '../../base/package-root.ts';

const NAME = 'hydra-scale-test';

/**
 * From now on modules that import Hydra's package get the Hydra that runs, wherever they lie and whatever is installed
 * there: with another copy neither its errors nor its patterns would be known here.
 */
export function resolveOwnPackage(): void {
  const own: Readonly<Record<string, string>> = {
    [NAME]: pathToFileURL(distFile('index.js')).href,
    [`${NAME}/workload`]: pathToFileURL(distFile('workload.js')).href,
  };
  // Node.js 20 has the older of the two alone, newer ones warn of it.
  if ('registerHooks' in nodeModule && typeof nodeModule.registerHooks === 'function') {
    const resolve = (specifier: string, context: unknown, next: (...given: unknown[]) => unknown) => {
      const url = Object.hasOwn(own, specifier) ? own[specifier] : undefined;
      return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true };
    };
    nodeModule.registerHooks({ resolve });
    return;
  }
  const source = `const own = ${JSON.stringify(own)};
    export async function resolve(specifier, context, next) {
      const url = Object.hasOwn(own, specifier) ? own[specifier] : undefined;
      return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true };
    }`;
  nodeModule.register(`data:text/javascript,${encodeURIComponent(source)}`);
}
