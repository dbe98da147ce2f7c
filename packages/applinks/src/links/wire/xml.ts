// The little XML that Application Links speaks: elements and text. No document type, and so no entities of its own
// (threat T19).
import { SaxesParser } from 'saxes';
import { WireFormatError } from './wire-format-error.ts';

export interface XmlElement {
  /** Without prefix. */
  readonly name: string;
  /** Its own, without that of its children; entities resolved. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

export interface XmlBounds {
  /** Default 16. */
  readonly maxDepth?: number;
  /** Default 256 Ki. */
  readonly maxCharacters?: number;
}

const MAX_DEPTH = 16;
const MAX_CHARACTERS = 256 * 1024;

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

/**
 * Attributes, comments and processing instructions are left out.
 *
 * @param what - for the message: `the manifest`.
 * @returns the root element.
 * @throws WireFormatError for everything that is not well-formed, a document type declaration, or beyond the bounds.
 */
export function parseXml(text: string, what: string, bounds: XmlBounds = {}): XmlElement {
  const { maxDepth = MAX_DEPTH, maxCharacters = MAX_CHARACTERS } = bounds;
  const refuse = (fault: string): never => {
    throw new WireFormatError(what, fault);
  };
  if (text.length > maxCharacters) refuse(`has more than ${maxCharacters} characters`);
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  const parser = new SaxesParser();
  parser.on('error', () => refuse('is not well-formed XML'));
  parser.on('doctype', () => refuse('has a document type declaration (<!DOCTYPE), and we read none'));
  parser.on('opentag', ({ name }) => {
    if (open.length >= maxDepth) refuse(`has more than ${maxDepth} elements within each other`);
    open.push({ name: name.replace(/^.*:/, ''), text: '', children: [] });
  });
  const addText = (more: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += more;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element === undefined) return;
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  });
  parser.write(text).close();
  return root ?? refuse('is empty');
}
