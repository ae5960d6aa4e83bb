/** Thrown by a command's handler to refuse it: answered with status `error` and this message. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal';
}
