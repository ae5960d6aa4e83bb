import { excerpt } from '../../base/plain-text.ts';

/** What a refusal may echo of a value that a client sent, characters. */
const longest = 1_000;

/** One thing wrong with a body: where, as a path like `/cpus` or `/constraints(0)`, and what. */
export interface Violation {
  path: string;
  errors: readonly string[];
}

/** A refusal in the shape Marathon gives it: HTTP status and JSON body. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    rest: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    const told = excerpt(message, longest);
    super(told);
    this.status = status;
    this.body = { message: told, ...rest };
    this.headers = headers;
  }
}

export const appNotFound = (appId: string): ApiError => new ApiError(404, `App '${appId}' does not exist`);

export const appExists = (appId: string): ApiError =>
  new ApiError(409, `An app with id [${appId}] already exists.`);

export function appLocked(deploymentIds: readonly string[]): ApiError {
  const message =
    "App is locked by one or more deployments. Override with the option '?force=true'. " +
    `View details at '/v2/deployments/<DEPLOYMENT_ID>'.`;
  return new ApiError(409, message, { deployments: deploymentIds.map((id) => ({ id })) });
}

export const notValid = (details: readonly Violation[]): ApiError =>
  new ApiError(422, 'Object is not valid', {
    details: details.map(({ path, errors }) => ({
      path: excerpt(path, longest),
      errors: errors.map((error) => excerpt(error, longest)),
    })),
  });

export const invalidJson = (details: unknown): ApiError => new ApiError(400, 'Invalid JSON', { details });
