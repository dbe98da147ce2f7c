// Reads the flat XML of manifests and consumer-info. A document type is refused: what it can declare is never needed.
import { SaxesParser } from 'saxes';

/** The root's name, and its children's texts by name, in order. */
export interface FlatXml {
  readonly root: string;
  readonly children: ReadonlyMap<string, readonly string[]>;
}

/** @returns undefined when it is no well-formed XML, or has a document type. */
export function readXml(text: string): FlatXml | undefined {
  const parser = new SaxesParser();
  const path: string[] = [];
  const children = new Map<string, string[]>();
  let root = '';
  let value = '';
  let isRefused = false;
  parser.on('doctype', () => void (isRefused = true));
  parser.on('error', () => void (isRefused = true));
  parser.on('opentag', ({ name }) => {
    if (path.length === 0) root = name;
    path.push(name);
    value = '';
  });
  parser.on('text', (part) => void (value += part));
  parser.on('cdata', (part) => void (value += part));
  parser.on('closetag', ({ name }) => {
    if (path.length === 2) children.set(name, [...(children.get(name) ?? []), value.trim()]);
    path.pop();
  });
  parser.write(text).close();
  return isRefused ? undefined : { root, children };
}

/** @returns the first child of this name, or `''`. */
export function childText({ children }: FlatXml, name: string): string {
  return children.get(name)?.[0] ?? '';
}
