import { expect, test } from 'vitest';
import { MavenProgress, mavenError } from '../../../src/servers/shared/maven-progress.ts';

const output = `[INFO] Scanning for projects...
[INFO] Downloading from central: https://maven.example/a/a.pom
[INFO] Downloaded from central: https://maven.example/a/a.pom (8.5 kB at 65 kB/s)
[INFO] Downloaded from central: https://maven.example/a/a.jar (6.7 MB at 42 MB/s)
[INFO] Downloaded from central: https://maven.example/b/b.pom (912 B at 7.1 kB/s)
`;

test('files and bytes are added up, however the output is cut', () => {
  for (let cut = 0; cut <= output.length; cut += 1) {
    const progress = new MavenProgress();
    progress.take(output.slice(0, cut));
    progress.take(output.slice(cut));
    expect(progress.text).toBe('3 files, 6.7 MB fetched');
  }
});

test('only what raises the count is worth telling', () => {
  const progress = new MavenProgress();
  expect(progress.take('[INFO] Scanning for projects...\n')).toBe(false);
  expect(
    progress.take('[INFO] Downloaded from central: https://maven.example/a.jar (1.0 MB at 1 MB/s)\n'),
  ).toBe(true);
});

test('the first error of the output is the reason', () => {
  const failed = '[INFO] x\n[ERROR] Unknown host maven.example\n[ERROR] -> [Help 1]\n';
  expect(mavenError(failed)).toBe('Unknown host maven.example');
  expect(mavenError('The JAVA_HOME environment variable is not defined correctly\n')).toMatch(
    /^The JAVA_HOME/,
  );
});
