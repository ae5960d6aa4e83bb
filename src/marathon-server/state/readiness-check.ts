/** Asked of a new task until it answers as wanted; only then does a deployment count the task. */
export interface ReadinessCheck {
  name: string;
  protocol: 'HTTP' | 'HTTPS';
  path: string;
  /** One of the app's `portDefinitions`. */
  portName: string;
  intervalSeconds: number;
  timeoutSeconds: number;
  httpStatusCodesForReady: readonly number[];
  /** The last answer is told with the result. */
  preserveLastResponse: boolean;
}

/** Marathon 1.4's defaults. */
export const readinessCheckDefaults: Readonly<ReadinessCheck> = {
  name: 'readinessCheck',
  protocol: 'HTTP',
  path: '/',
  portName: 'http-api',
  intervalSeconds: 30,
  timeoutSeconds: 10,
  httpStatusCodesForReady: [200],
  preserveLastResponse: false,
};
