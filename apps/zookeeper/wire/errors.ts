import { HydraError, type HydraErrorOptions } from '../../../src/base/errors.ts';

/** Codes that this client acts on or gives itself. */
export const CODE = {
  ok: 0,
  runtimeInconsistency: -2,
  connectionLoss: -4,
  badArguments: -8,
  noNode: -101,
  nodeExists: -110,
  sessionExpired: -112,
  authFailed: -115,
  /** The client's own: servers close the connection that brings such a request. */
  requestTooLong: -10_001,
  /** The client's own: what came means nothing; the connection is given up. */
  malformed: -10_002,
} as const;

/** Names of KeeperException.Code of ZooKeeper 3.9, as clients in every language show them. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [CODE.ok, 'Ok'],
  [-1, 'SystemError'],
  [CODE.runtimeInconsistency, 'RuntimeInconsistency'],
  [-3, 'DataInconsistency'],
  [CODE.connectionLoss, 'ConnectionLoss'],
  [-5, 'MarshallingError'],
  [-6, 'Unimplemented'],
  [-7, 'OperationTimeout'],
  [CODE.badArguments, 'BadArguments'],
  [-12, 'UnknownSession'],
  [-13, 'NewConfigNoQuorum'],
  [-14, 'ReconfigInProgress'],
  [-100, 'APIError'],
  [CODE.noNode, 'NoNode'],
  [-102, 'NoAuth'],
  [-103, 'BadVersion'],
  [-108, 'NoChildrenForEphemerals'],
  [CODE.nodeExists, 'NodeExists'],
  [-111, 'NotEmpty'],
  [CODE.sessionExpired, 'SessionExpired'],
  [-113, 'InvalidCallback'],
  [-114, 'InvalidACL'],
  [CODE.authFailed, 'AuthFailed'],
  [-118, 'SessionMoved'],
  [-119, 'NotReadOnly'],
  [-120, 'EphemeralOnLocalSession'],
  [-121, 'NoWatcher'],
  [-122, 'RequestTimeout'],
  [-123, 'ReconfigDisabled'],
  [-124, 'SessionClosedRequireSaslAuth'],
  [-125, 'QuotaExceeded'],
  [-127, 'ThrottledOp'],
  [CODE.requestTooLong, 'RequestTooLong'],
  [CODE.malformed, 'MalformedAnswer'],
]);

/** e.g. `NoNode`; `Error-999` for a code that no server of today gives. */
export function nameOf(code: number): string {
  return NAMES.get(code) ?? `Error${code}`;
}

/** A trouble with ZooKeeper that has a code, and with it a short countable name. */
export class ZkError extends HydraError {
  override readonly name = 'ZkError';
  readonly code: number;

  constructor(code: number, message: string, options: HydraErrorOptions = {}) {
    super(message, options);
    this.code = code;
  }

  /** e.g. `ConnectionLoss` */
  get trouble(): string {
    return nameOf(this.code);
  }
}

/** The bytes of an answer do not mean anything; the connection that brought them cannot be trusted further. */
export function malformed(what: string): ZkError {
  return new ZkError(CODE.malformed, `ZooKeeper's answer makes no sense: ${what}`);
}
