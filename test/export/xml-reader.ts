import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XmlDocument, XmlElement, XsdValidator } from 'libxml2-wasm';

/** An element as libxml2 reads it. */
export interface ReadElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
  children: readonly ReadElement[];
}

/** Reads a document with libxml2. @throws where it is not well-formed XML 1.0 */
export function readXml(text: string): ReadElement {
  const document = XmlDocument.fromString(text);
  try {
    return readElement(document.root);
  } finally {
    document.dispose();
  }
}

/** Reads a JUnit report. @throws also where it does not have the shape of test/export/junit.xsd */
export function readJunit(text: string): ReadElement {
  const schema = XmlDocument.fromString(readFileSync(join(import.meta.dirname, 'junit.xsd'), 'utf8'));
  const validator = XsdValidator.fromDoc(schema);
  const document = XmlDocument.fromString(text);
  try {
    validator.validate(document);
    return readElement(document.root);
  } finally {
    document.dispose();
    validator.dispose();
    schema.dispose();
  }
}

function readElement(element: XmlElement): ReadElement {
  const children: ReadElement[] = [];
  for (let node = element.firstChild; node !== null; node = node.next) {
    if (node instanceof XmlElement) children.push(readElement(node));
  }
  const attributes = Object.fromEntries(element.attrs.map(({ name, value }) => [name, value]));
  return { name: element.name, attributes, text: element.content, children };
}
