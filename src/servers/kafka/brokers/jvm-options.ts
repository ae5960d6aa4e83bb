/**
 * How the broker's JVM runs; part of the key of a prepared start. G1 with short pauses is what Kafka ships with:
 * the parallel collector takes less CPU, but its pauses of several times the length would show in latency.
 * Java raises its own limit of open files to the hard one.
 */
export const baseJvmOptions: readonly string[] = [
  '-Xms256m',
  // A run's few seconds are over before the optimizing compiler pays back what it takes from two cores: with it, the
  // first ten seconds at 2 M deliveries/s ended 3.8 s behind instead of 1.7 s to 2.1 s on the same busy machine.
  '-XX:TieredStopAtLevel=1',
  '-Xmx1g',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:+ExitOnOutOfMemoryError',
  // No statistics file in the temporary folder.
  '-XX:-UsePerfData',
  '-Djava.awt.headless=true',
  '-Djava.net.preferIPv4Stack=true',
];

/** Undoes the restriction to the first compiler: of an option that is given twice, Java takes the last. */
export const allCompilers: readonly string[] = ['-XX:TieredStopAtLevel=4'];
