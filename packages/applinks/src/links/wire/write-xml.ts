// The inverse of `parseXml`.
import type { XmlElement } from './xml.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/** Characters that XML 1.0 has no way to write. */
const UNWRITABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  // A reader turns a bare carriage return into a line feed.
  '\r': '&#13;',
};

/** @returns a whole document; the text stands before the children. What XML cannot hold is left out. */
export function writeXml(root: XmlElement): string {
  return `${DECLARATION}${writeElement(root)}`;
}

function writeElement({ name, text, children }: XmlElement): string {
  const content = `${escape(text)}${children.map(writeElement).join('')}`;
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function escape(text: string): string {
  return text.replaceAll(UNWRITABLE, '').replaceAll(/[&<>\r]/g, (character) => REFERENCES[character] ?? '');
}
