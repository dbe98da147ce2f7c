import type { HiddenInputs, ProviderPages } from '../provider/pages.ts';
// STUB to be replaced by the pages helper
const esc = (t: string): string => t.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const inputs = (h: HiddenInputs): string => h.map(([n, v]) => `<input type="hidden" name="${esc(n)}" value="${esc(v)}">`).join('');
export const htmlPages: ProviderPages = {
  consent: (v) => `<h1>Let ${esc(v.consumerName)} use ${esc(v.applicationName)} as you?</h1>${esc(v.person.name)} ${esc(v.returnHost ?? '')}<form method="post" action="${esc(v.action)}">${inputs(v.hidden)}<button name="deny" value="1">Cancel</button><button name="approve" value="1">Allow</button></form>`,
  code: (v) => `<p id="oauth-verifier">${esc(v.verifier)}</p>`,
  decided: (v) => (v.allowed ? 'allowed' : 'Nothing was shared'),
  accessTokens: (v) => `${v.rows.map((r) => `${esc(r.consumerName)}<form method="post">${inputs(v.hidden)}<button name="revoke" value="${esc(r.id)}">x</button></form>`).join('')}${v.rows.length === 0 ? `No application can act as you.<form>${inputs(v.hidden)}</form>` : ''}`,
  problem: (v) => `${esc(v.title)} ${esc(v.text)} ${esc(v.code)}`,
  styleSource: "'none'",
  scriptSource: "'none'",
};
