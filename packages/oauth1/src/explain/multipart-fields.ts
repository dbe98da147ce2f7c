// The fields of a multipart/form-data body, read leniently: no signature covers them, but signers have counted them.

export interface MultipartField {
  readonly name: string;
  readonly value: string;
  readonly isFile: boolean;
}

export interface MultipartFields {
  readonly fields: readonly MultipartField[];
  /** There are more, which were not looked at. */
  readonly isCut: boolean;
}

/** As of other parameters. */
export const MAX_FIELDS = 1000;
const TOLD_BOUNDARY = /^\s*multipart\/[^;]*;(?:.*;)?\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i;
/** Where the media type does not tell it: the first line that looks like one, before a header. */
const FIRST_BOUNDARY = /(?:^\s*|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?=content-)/i;
const DISPOSITION = /^content-disposition:[^\r\n]*/im;
const NAME = /[;\s]name=(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i;
const FILE_NAME = /[;\s]filename\*?=/i;

/** What stands before the first boundary and behind the last is none of them (RFC 2046 section 5.1.1). Total and linear. */
export function multipartFields(body: string, contentType = ''): MultipartFields {
  const [, quoted, bare] = TOLD_BOUNDARY.exec(contentType.slice(0, 1000)) ?? [];
  const found = FIRST_BOUNDARY.exec(body)?.[1];
  const parts = [quoted ?? bare, found]
    .map((boundary) => (boundary === undefined ? [] : partsOf(body, boundary)))
    .find(({ length }) => length > 0);
  if (parts === undefined) return { fields: [], isCut: false };
  const fields = parts.slice(0, MAX_FIELDS).flatMap((part) => fieldOf(part));
  return { fields, isCut: parts.length > MAX_FIELDS };
}

/** A boundary is a whole line; its text within a value is part of that value. */
function partsOf(body: string, boundary: string): readonly string[] {
  const literal = boundary.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const line = new RegExp(`(?:^\\s*|\\r?\\n)--${literal}(?=--|[ \\t]*\\r?\\n)`);
  const parts = body.split(line, MAX_FIELDS + 3).slice(1);
  const last = parts.findIndex((part) => part.startsWith('--'));
  return last === -1 ? parts : parts.slice(0, last);
}

function fieldOf(part: string): readonly MultipartField[] {
  // A field that is empty may lack the line of its value.
  const gap = /\r?\n(?:\r?\n|$)/.exec(part);
  const disposition = gap === null ? undefined : DISPOSITION.exec(part.slice(0, gap.index))?.[0];
  const [, quoted, bare] = NAME.exec(disposition ?? '') ?? [];
  const name = quoted?.replaceAll(/\\(["\\])/g, '$1') ?? bare;
  if (gap === null || disposition === undefined || name === undefined) return [];
  const value = part.slice(gap.index + gap[0].length);
  return [{ name, value, isFile: FILE_NAME.test(disposition) }];
}
