import { inject } from 'vitest';

/** The broker of this test run, host:port. */
export const bootstrap = inject('kafkaBootstrap');
