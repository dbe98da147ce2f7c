// All pages together, with what a Content-Security-Policy must let through for them.
import { createHash } from 'node:crypto';
import type { ProviderPages } from '../provider/pages.ts';
import { accessTokens } from './access-tokens.ts';
import { code } from './code.ts';
import { consent } from './consent.ts';
import { COPY_SCRIPT_TEXT } from './copy-script.ts';
import { decided } from './decided.ts';
import { problem } from './problem.ts';
import { STYLE_TEXT } from './styles.ts';

/** Our own pages, in English: small, without outside files, in light and dark. */
export const htmlPages: ProviderPages = {
  consent,
  code,
  decided,
  accessTokens,
  problem,
  styleSource: sourceOf(STYLE_TEXT),
  scriptSource: sourceOf(COPY_SCRIPT_TEXT),
};

/** @see Content Security Policy Level 3, section 2.3.1, hash-source: over the element's text, not a byte more. */
function sourceOf(elementText: string): string {
  return `'sha256-${createHash('sha256').update(elementText).digest('base64')}'`;
}
