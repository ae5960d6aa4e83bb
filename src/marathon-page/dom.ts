export type Child = Node | string | null;
type Properties = Readonly<Record<string, string | number | boolean | EventListener | undefined>>;

function setProperty(element: Element, name: string, value: Properties[string]): void {
  if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
  else if (value === true) element.setAttribute(name, '');
  else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
}

/** An element with attributes, listeners (`onclick`) and children. Texts stay texts, whatever they hold. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) setProperty(element, name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Changes a text only where it differs: what stays the same is neither drawn nor read out anew. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Likewise; null takes the attribute away. */
export function setAttribute(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** Likewise. */
export function setHidden(element: HTMLElement, hidden: boolean): void {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** An element for each item, and how it is brought up to date. */
export interface Part<T> {
  element: HTMLElement;
  update(item: T): void;
}

/** The children of one element as a list of items: what stays keeps its element, focus and all. */
export class KeyedList<T> {
  readonly #parent: Element;
  readonly #key: (item: T) => string;
  readonly #create: (item: T) => Part<T>;
  #parts = new Map<string, Part<T>>();

  constructor(parent: Element, key: (item: T) => string, create: (item: T) => Part<T>) {
    this.#parent = parent;
    this.#key = key;
    this.#create = create;
  }

  show(items: readonly T[]): void {
    const next = new Map<string, Part<T>>();
    for (const item of items) {
      const key = this.#key(item);
      const part = this.#parts.get(key) ?? this.#create(item);
      part.update(item);
      next.set(key, part);
    }
    for (const [key, { element }] of this.#parts) if (!next.has(key)) element.remove();
    this.#parts = next;
    let place = this.#parent.firstElementChild;
    for (const { element } of next.values()) {
      if (element === place) place = place.nextElementSibling;
      else this.#parent.insertBefore(element, place);
    }
  }
}
