/** Lets the event loop turn until `holds`; for what announces itself by nothing but its state. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
