// A copy sheet for people: what to press, and what to paste, dialog by dialog.
import type { CopySheet } from '@maillon/applinks/links';
import { result, table } from './terminal.ts';

export function showSheet({ parts }: CopySheet): void {
  for (const [index, { steps, fields, press }] of parts.entries()) {
    if (index > 0) result('');
    for (const step of steps) result(`- ${step}`);
    const oneLine = fields.filter(({ value }) => !value.includes('\n'));
    if (oneLine.length > 0)
      result(
        table(oneLine.map(({ label, value }) => [`    ${label}`, value === '' ? '(leave it empty)' : value])),
      );
    for (const { label, value } of fields.filter((field) => field.value.includes('\n'))) {
      result(`    ${label}\n${value}`);
    }
    result(`- ${press}`);
  }
}
