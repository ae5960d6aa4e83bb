/** A map that is copied when it is first written to, so that whoever has the original keeps what it was. */
export class CopyOnWrite<K, V> {
  #current: ReadonlyMap<K, V>;
  #own: Map<K, V> | undefined;

  constructor(original: ReadonlyMap<K, V>) {
    this.#current = original;
  }

  /** As it is now: the original as long as nothing was written. */
  get map(): ReadonlyMap<K, V> {
    return this.#current;
  }

  set(key: K, value: V): void {
    this.#writable().set(key, value);
  }

  delete(key: K): void {
    if (this.#current.has(key)) this.#writable().delete(key);
  }

  #writable(): Map<K, V> {
    this.#own ??= new Map(this.#current);
    this.#current = this.#own;
    return this.#own;
  }
}
