/** A request as we speak it: number and version as at kafka.apache.org/protocol#protocol_api_keys. */
export interface Api {
  readonly name: string;
  readonly key: number;
  readonly version: number;
}
