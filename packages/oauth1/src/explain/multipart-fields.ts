// The fields of a multipart/form-data body, read leniently: no signature covers them, but signers have counted them.

export interface MultipartField {
  readonly name: string;
  readonly value: string;
  readonly isFile: boolean;
}

/** More than that are not looked at. */
const MAX_FIELDS = 60;
const BOUNDARY = /^\s*(--[^\r\n]{1,200})\r?\n/;
const DISPOSITION = /^content-disposition:[^\r\n]*/im;
const NAME = /[;\s]name=(?:"([^"]*)"|([^\s;]+))/i;
const FILE_NAME = /[;\s]filename\*?=/i;

/** Its first line is its boundary, whatever the media type says. Total and linear. */
export function multipartFields(body: string): readonly MultipartField[] {
  const [, boundary] = BOUNDARY.exec(body) ?? [];
  if (boundary === undefined) return [];
  return body
    .split(boundary, MAX_FIELDS + 1)
    .slice(1)
    .flatMap((part) => fieldOf(part));
}

function fieldOf(part: string): readonly MultipartField[] {
  const gap = /\r?\n\r?\n/.exec(part);
  const disposition = gap === null ? undefined : DISPOSITION.exec(part.slice(0, gap.index))?.[0];
  const [, quoted, bare] = NAME.exec(disposition ?? '') ?? [];
  const name = quoted ?? bare;
  if (gap === null || disposition === undefined || name === undefined) return [];
  const value = part.slice(gap.index + gap[0].length).replace(/\r?\n$/, '');
  return [{ name, value, isFile: FILE_NAME.test(disposition) }];
}
