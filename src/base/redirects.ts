/** What an HTTP answer says of where to go. */
export interface MaybeRedirect {
  status: number;
  /** Its Location header. */
  location: unknown;
}

/**
 * Where an answer sends the client with the same request, undefined where it does not. A redirect means that
 * nothing was done, so that it may be followed with any method; 303 says that something was. A login in it is
 * dropped: it would take the place of ours.
 */
export function redirectTarget(
  { status, location }: MaybeRedirect,
  from: string,
  method: string,
): string | undefined {
  const isRedirect = [301, 302, 307, 308].includes(status) || (status === 303 && method === 'GET');
  if (!isRedirect || typeof location !== 'string' || !URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  if (!/^https?:$/.test(target.protocol)) return undefined;
  target.username = '';
  target.password = '';
  return target.href;
}

/** Whether what is meant for these servers may go to the target: it is one of them, or the same host by a safer way. */
export function isMeantFor(target: string, urls: readonly string[]): boolean {
  const { origin, hostname, protocol } = new URL(target);
  return urls
    .map((url) => new URL(url))
    .some((ours) => ours.origin === origin || (protocol === 'https:' && ours.hostname === hostname));
}
