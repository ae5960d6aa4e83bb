import { HydraError } from '../base/errors.ts';
import { refusalBody } from './marathon-schema.ts';

/** Marathon answered, and its answer is a client error (4xx). */
export class MarathonRefusal extends HydraError {
  override readonly name = 'MarathonRefusal';
  readonly status: number;
  /** Deployments that lock what was to be changed; empty unless that is why. */
  readonly lockedBy: readonly string[];
  /** An earlier attempt of the same call failed without an answer, and may have been carried out. */
  readonly mayHaveHappened: boolean;

  /** @param hide takes out of Marathon's words what must not be shown. */
  constructor(
    url: string,
    call: string,
    answer: { status: number; data: unknown },
    mayHaveHappened: boolean,
    hide: (text: string) => string = (text) => text,
  ) {
    const parsed = refusalBody.safeParse(answer.data);
    const { message, details, deployments } = parsed.success ? parsed.data : {};
    const reason = [message, details === undefined ? undefined : JSON.stringify(details)]
      .filter((part) => part !== undefined)
      .join(': ');
    const { status } = answer;
    super(
      `Marathon at ${url} refuses ${call}: ${hide(reason) || 'no reason given'} (${status})`,
      hintFor(status),
    );
    this.status = status;
    this.lockedBy = deployments?.map(({ id }) => id) ?? [];
    this.mayHaveHappened = mayHaveHappened;
  }
}

function hintFor(status: number): { hint?: string } {
  if (status === 401) {
    return { hint: 'it wants a login that Hydra was not given, or another one: [marathon] user or token' };
  }
  return status === 403 ? { hint: 'the login of [marathon] does not allow it' } : {};
}

/** No answer at all, or none that can be used. */
export function unreachable(url: string, error: unknown): HydraError {
  return new HydraError(`cannot reach Marathon at ${url}: ${connectionReason(error)}`, {
    hint: hintOf(codeOf(error)),
    cause: error,
  });
}

function hintOf(code: string): string {
  if (isDistrust(code)) {
    return 'trust its CA with [marathon] ca_file, and name it in [marathon] url as its certificate does';
  }
  if (isTlsCode(code)) return 'does it speak https? [marathon] url says so';
  return 'is it running? [marathon] ip and port in hydra.ini, or url, say where it is looked for';
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'its name cannot be resolved at the moment',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  EPROTO: 'it does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by a CA that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by a CA that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by a CA that is not trusted',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** A connection error in words. */
export function connectionReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  return reasons[code] ?? (error.message || code || error.name);
}

/** Whether a connection fails so every time: a certificate that is not trusted does not mend itself. */
export function isLasting(error: unknown): boolean {
  const code = codeOf(error);
  return isDistrust(code) || isTlsCode(code);
}

/** Whether an error came before anything was sent, so that nothing can have been carried out. */
export function isBeforeSending(error: unknown): boolean {
  const early = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
  return early.includes(codeOf(error)) || isLasting(error);
}

/** Whether an error may say that http was spoken to a port of https, or the reverse. */
export function isOtherProtocol(error: unknown): boolean {
  const code = codeOf(error);
  return isTlsCode(code) || code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('HPE_');
}

function isDistrust(code: string): boolean {
  return /CERT|^UNABLE_TO_/.test(code);
}

function isTlsCode(code: string): boolean {
  return code === 'EPROTO' || code.startsWith('ERR_SSL_');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
