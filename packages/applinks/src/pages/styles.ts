// The look of the pages: one style element, allowed by its hash. No style attributes: the policy refuses them.

/** Behind white initials: each has a contrast of at least 4.5 with white (WCAG 1.4.3). */
export const TONES = [
  '#2f55b8',
  '#0b6b70',
  '#8b3a7e',
  '#a23f28',
  '#566113',
  '#6746b4',
  '#1d6a3e',
  '#85540a',
  '#2b6289',
  '#9a3354',
] as const;

const LIGHT = `
  color-scheme: light;
  --ground: #f3f4f7; --card: #ffffff; --line: #dfe3ea; --edge: #768093;
  --ink: #1a2130; --quiet: #545e72; --accent: #2a55c5; --accent-strong: #1f429e; --on-accent: #ffffff; --hover: #f0f3f9;
  --good: #17683a; --good-ground: #e6f4eb; --bad: #b3261e; --bad-ground: #fdeeec;
  --warning: #8a5300; --warning-ground: #fff5df; --warning-line: #e5b75a;
  --note: #2c4f9e; --note-ground: #edf2fd; --note-line: #c3d2f3;
  --shadow: 0 1px 2px rgb(20 30 60 / .06), 0 12px 32px -12px rgb(20 30 60 / .16);`;

const DARK = `
  color-scheme: dark;
  --ground: #0f131a; --card: #181e28; --line: #2b3341; --edge: #7d889d;
  --ink: #e9edf4; --quiet: #a6b0c2; --accent: #93b4ff; --accent-strong: #b5ccff; --on-accent: #0c1730; --hover: #222a37;
  --good: #7fd6a0; --good-ground: #14301f; --bad: #ff9d94; --bad-ground: #391b19;
  --warning: #f2c063; --warning-ground: #2d2410; --warning-line: #6d5520;
  --note: #a8c2ff; --note-ground: #182440; --note-line: #33487a;
  --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 12px 32px -12px rgb(0 0 0 / .6);`;

/** Exactly the text of the style element: its hash is in the Content-Security-Policy. */
export const STYLE_TEXT = `
:root {${LIGHT}
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) { :root {${DARK}
} }
*, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; }
[hidden] { display: none !important; }
body {
  min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column; align-items: center; gap: 1.25rem;
  padding: 1.25rem 1rem; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
}
header { display: flex; align-items: center; gap: .625rem; max-width: 100%; font-weight: 600; }
main { width: 100%; display: flex; flex-direction: column; align-items: center; }
footer { max-width: 30rem; text-align: center; font-size: .875rem; color: var(--quiet); }
h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 600; letter-spacing: -.01em; text-wrap: balance; }
h2 { font-size: 1rem; line-height: 1.4; font-weight: 600; }
ul { list-style: none; }
p, dd { text-wrap: pretty; }
a { color: var(--accent); text-underline-offset: .15em; border-radius: .25rem; }
a:hover { color: var(--accent-strong); text-decoration-thickness: 2px; }
.name { font-weight: 600; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet { color: var(--quiet); font-size: .875rem; }
.icon { flex: none; display: block; }

.card {
  width: 100%; max-width: 30rem; padding: 1.75rem; display: flex; flex-direction: column; gap: 1rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 1rem; box-shadow: var(--shadow);
}
.glyph {
  flex: none; display: inline-grid; place-items: center; width: 1.75rem; height: 1.75rem; border-radius: .5rem;
  border: 1px solid transparent; color: #fff; font-size: .6875rem; font-weight: 650; line-height: 1; letter-spacing: .02em;
  overflow: hidden; white-space: nowrap; user-select: none;
}
.glyph-large { width: 3.5rem; height: 3.5rem; border-radius: 1rem; font-size: 1.25rem; }
${TONES.map((colour, index) => `.tone-${index} { background: ${colour}; }`).join('\n')}

.pair { display: flex; align-items: center; justify-content: center; }
.joint { display: flex; align-items: center; color: var(--accent); }
.joint::before, .joint::after { content: ""; width: 1.25rem; border-top: 2px solid var(--edge); }
.joint .icon { width: 1.75rem; height: 1.75rem; margin: 0 .375rem; }
.pair + h1 { text-align: center; font-weight: 500; }
.pair + h1 .name { font-weight: 700; }
body:has(.pair) header .glyph { display: none; }
.account {
  align-self: center; max-width: 100%; display: flex; align-items: center; gap: .5rem; padding: .3125rem .875rem .3125rem .3125rem;
  border: 1px solid var(--line); border-radius: 1.5rem; background: var(--ground); font-size: .9375rem;
}
.account .glyph { border-radius: 50%; }
.account a { padding: .25rem 0; }

.rights { margin-top: -.625rem; }
.rights li, .terms > div { display: flex; gap: .625rem; align-items: flex-start; }
.rights .icon, .terms .icon, .callout .icon, .notice .icon { margin-top: .125rem; }
.granted .icon { color: var(--good); }
.withheld .icon { color: var(--bad); }
.terms { display: flex; flex-direction: column; gap: .5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.terms .icon { color: var(--quiet); }

.callout { display: flex; gap: .625rem; padding: .75rem .875rem; border: 1px solid; border-radius: .75rem; font-size: .9375rem; }
.callout > div { display: flex; flex-direction: column; gap: .25rem; }
.callout-warning { background: var(--warning-ground); border-color: var(--warning-line); }
.callout-warning .icon, .callout-warning h2 { color: var(--warning); }
.callout-information { background: var(--note-ground); border-color: var(--note-line); }
.callout-information .icon { color: var(--note); }

button, .next a {
  display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; min-width: 2.75rem; padding: .5rem 1.25rem;
  border: 1px solid var(--edge); border-radius: .625rem; background: var(--card); color: var(--ink);
  font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
}
button:hover, .next a:hover { background: var(--hover); }
button:active { transform: translateY(1px); }
button[name="approve"], .next a { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button[name="approve"]:hover, .next a:hover { background: var(--accent-strong); border-color: var(--accent-strong); color: var(--on-accent); }
button[name="revoke"], button[name="revoke_all"] { color: var(--bad); border-color: currentColor; }
button[name="revoke"]:hover, button[name="revoke_all"]:hover { background: var(--bad-ground); }
.terms + form { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin-top: .25rem; }
.terms + form button { min-height: 3rem; }

.verifier { display: flex; flex-direction: column; align-items: center; gap: .75rem; padding: 1.25rem 1rem; border: 1px dashed var(--edge); border-radius: .75rem; background: var(--ground); }
.label { color: var(--quiet); font-size: .875rem; font-weight: 600; }
#oauth-verifier { max-width: 100%; font-size: clamp(1rem, 5vw, 1.375rem); font-weight: 600; line-height: 1.4; letter-spacing: .04em; text-align: center; -webkit-user-select: all; user-select: all; }
#copy-result:empty { margin-top: -.75rem; }
#copy-result { color: var(--good); font-size: .875rem; }

.outcome { align-items: center; text-align: center; }
.outcome p { text-wrap: balance; }
.mark { display: grid; place-items: center; width: 3.5rem; height: 3.5rem; border-radius: 50%; }
.mark .icon { width: 1.75rem; height: 1.75rem; }
.mark-good { color: var(--good); background: var(--good-ground); }
.mark-calm { color: var(--note); background: var(--note-ground); }
.mark-warning { color: var(--warning); background: var(--warning-ground); }
.lead { font-size: 1.125rem; font-weight: 600; }
.small { width: 100%; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .8125rem; }

.wide { width: 100%; max-width: 46rem; display: flex; flex-direction: column; gap: 1rem; }
body:has(.wide) header { width: 100%; max-width: 46rem; }
.wide > .card { max-width: none; }
.wide > .account { align-self: flex-start; background: var(--card); }
.notice { display: flex; gap: .625rem; padding: .75rem .875rem; border: 1px solid currentColor; border-radius: .75rem; font-weight: 600; }
.notice-good { color: var(--good); background: var(--good-ground); }
.notice-calm { color: var(--note); background: var(--note-ground); }
.grants { display: flex; flex-direction: column; gap: 1rem; }
.grants > .card { max-width: none; }
.grant { display: grid; grid-template-columns: 1fr auto; align-items: center; padding: 1.25rem; }
.grant-head { display: flex; gap: .75rem; align-items: center; }
.grant-head .glyph { width: 2.5rem; height: 2.5rem; border-radius: .75rem; font-size: .875rem; }
.grant h2 { font-size: 1.125rem; }
.grant dl { grid-row: 2; grid-column: 1 / -1; display: grid; grid-template-columns: repeat(3, 1fr); gap: .75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.grant dt { color: var(--quiet); font-size: .8125rem; font-weight: 600; }
.grant dd .quiet { display: block; font-size: .8125rem; }
.revoke-all { flex-direction: row; align-items: center; justify-content: space-between; padding: 1.25rem; box-shadow: none; }
.revoke-all button { white-space: nowrap; }

@media (max-width: 38rem) {
  .card { padding: 1.25rem; }
  .grant { display: flex; align-items: stretch; }
  .grant dl { grid-template-columns: 1fr; }
  .grant button, .revoke-all button { width: 100%; }
  .revoke-all { flex-direction: column; align-items: stretch; }
}
@media (min-width: 38.01rem) and (min-height: 52rem) { body { padding-top: 3.5rem; } }
@media (prefers-reduced-motion: no-preference) {
  button, .next a { transition: background-color .15s, border-color .15s; }
}
@media (prefers-reduced-motion: reduce) { button:active { transform: none; } }
@media (prefers-contrast: more) { :root { --line: var(--edge); --quiet: var(--ink); } }
@media (forced-colors: active) {
  .glyph, .mark, .callout, .notice, .card, .account { border: 1px solid CanvasText; }
  :focus-visible { outline-color: Highlight; }
}
`;
