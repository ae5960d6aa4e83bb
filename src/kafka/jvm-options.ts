/**
 * How the broker's JVM runs; part of the key of a prepared start. G1 with short pauses is what Kafka ships with:
 * the parallel collector takes less CPU, but its pauses of several times the length would show in latency.
 * Java raises its own limit of open files to the hard one.
 */
export const baseJvmOptions: readonly string[] = [
  '-Xms256m',
  '-Xmx1g',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:+ExitOnOutOfMemoryError',
  // No statistics file in the temporary folder.
  '-XX:-UsePerfData',
  '-Djava.awt.headless=true',
  '-Djava.net.preferIPv4Stack=true',
];
