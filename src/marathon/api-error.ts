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
    super(message);
    this.status = status;
    this.body = { message, ...rest };
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
  new ApiError(422, 'Object is not valid', { details });

export const invalidJson = (details: unknown): ApiError => new ApiError(400, 'Invalid JSON', { details });
