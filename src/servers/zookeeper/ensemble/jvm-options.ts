/** How the JVM of a member runs; part of the key of a prepared start. */
export const baseJvmOptions: readonly string[] = [
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:+ExitOnOutOfMemoryError',
  // No statistics file in the temporary folder.
  '-XX:-UsePerfData',
  '-Djava.awt.headless=true',
  '-Djava.net.preferIPv4Stack=true',
];
