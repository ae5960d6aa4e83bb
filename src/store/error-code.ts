/** The system's name of what went wrong, e.g. `ENOENT`; undefined for what is no error of the system. */
export function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
