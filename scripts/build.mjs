// Builds dist/, or says what to type where the packages that building takes are not installed.
try {
  await import('./build-dist.mjs');
} catch (error) {
  if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(error.code)) throw error;
  console.error(
    'hydra: it is built with its development dependencies, which are not installed (NODE_ENV=production and ' +
      '--omit=dev leave them out): type npm ci --include=dev',
  );
  process.exitCode = 1;
}
