/**
 * Whether a host, as URLs write it, is this machine itself: 127.0.0.0/8, ::1, localhost and the names below it.
 * What goes there belongs to no proxy.
 */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/.test(
    host,
  );
}
