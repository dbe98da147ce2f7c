// The look of the admin listener's pages: one style element, allowed by its hash. No style attributes: the policy
// refuses them.

const LIGHT = `color-scheme:light;--ground:#f3f4f7;--card:#fff;--line:#dfe3ea;--edge:#768093;--ink:#1a2130;--quiet:#545e72;
--accent:#2a55c5;--accent-strong:#1f429e;--on-accent:#fff;--hover:#f0f3f9;--bad:#b3261e;--bad-ground:#fdeeec;
--good:#1b6b3a;--good-ground:#e7f5ec;--warning:#7a4a00;--warning-ground:#fdf2dc`;
const DARK = `color-scheme:dark;--ground:#0f131a;--card:#181e28;--line:#2b3341;--edge:#7d889d;--ink:#e9edf4;--quiet:#a6b0c2;
--accent:#93b4ff;--accent-strong:#b5ccff;--on-accent:#0c1730;--hover:#222a37;--bad:#ff9d94;--bad-ground:#391b19;
--good:#8fdca8;--good-ground:#15301f;--warning:#f3c677;--warning-ground:#352711`;

/** Exactly the text of the style element: its hash is in the Content-Security-Policy. */
export const ADMIN_STYLE = `
:root{${LIGHT};font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*,::before,::after{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1rem;background:var(--ground);color:var(--ink);overflow-wrap:break-word}
header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between;min-height:2.75rem;margin-bottom:1rem}
header>a{font-weight:600;text-decoration:none}
header form{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center;font-size:.875rem;color:var(--quiet)}
header button{min-height:2rem;padding:.125rem .75rem;font-size:.875rem}
main{padding:1.75rem;background:var(--card);border:1px solid var(--line);border-radius:1rem}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25;text-wrap:balance}h2{margin:1.5rem 0 .5rem;font-size:1.125rem}
p{margin:0 0 1rem;max-width:44rem;text-wrap:pretty}ol{margin:0 0 1rem;padding-left:1.5rem}code{font-size:.9em}
a{color:var(--accent);text-underline-offset:.15em}a:hover{color:var(--accent-strong)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;margin-bottom:1rem}
th,td{text-align:left;padding:.5rem 1rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:top}
.facts th{width:14rem;font-weight:500;color:var(--quiet)}thead th{font-size:.875rem;color:var(--quiet)}
.list{table-layout:fixed}.list th{width:30%;font-weight:600}.list thead th{width:15%;font-weight:500}.list thead th:first-child{width:30%}.list thead th:nth-child(2){width:31%}.list thead th:last-child{width:24%}
.line{display:block;font-size:.875rem;font-weight:400;color:var(--quiet)}
.badge{display:inline-block;padding:.0625rem .625rem;border-radius:1rem;font-size:.875rem;font-weight:600;white-space:nowrap;background:var(--hover);color:var(--ink)}
.good{background:var(--good-ground);color:var(--good)}.warning{background:var(--warning-ground);color:var(--warning)}.bad{background:var(--bad-ground);color:var(--bad)}
.field{margin-bottom:1.25rem;max-width:36rem}label{display:block;margin-bottom:.25rem;font-weight:600}
label.inline{font-weight:400;margin-bottom:1.25rem}
.hint{margin:0 0 .375rem;font-size:.875rem;color:var(--quiet)}
input:not([type=hidden],[type=checkbox]),select{display:block;width:100%;min-height:2.75rem;padding:.5rem .625rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:.5rem;text-overflow:ellipsis}
input[type=checkbox]{width:1.125rem;height:1.125rem;vertical-align:-.125rem}
input[aria-invalid],select[aria-invalid]{border-color:var(--bad)}
.fault{margin-top:.5rem;padding-left:.625rem;border-left:3px solid var(--bad)}.fault p{margin:0 0 .25rem;color:var(--bad)}.fault .hint{color:var(--quiet)}
.problem{padding:.75rem 1rem;max-width:none;background:var(--bad-ground);border-left:4px solid var(--bad);border-radius:.25rem}
.problem p,.problem ul{margin:0}.problem a{color:inherit}div.problem{margin-bottom:1rem}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:2.75rem;padding:.5rem 1.25rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;color:var(--ink);background:var(--card);border:1px solid var(--edge);border-radius:.625rem;cursor:pointer}
button:hover,.button:hover{background:var(--hover);color:var(--ink)}
.primary{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.primary:hover{background:var(--accent-strong);border-color:var(--accent-strong);color:var(--on-accent)}
.actions{display:flex;flex-wrap:wrap;gap:.75rem 1.25rem;align-items:center;margin:1.5rem 0 0}
@media (max-width:56rem){.list thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.list tr{display:block;padding:.75rem 0;border-bottom:1px solid var(--line)}.list th,.list td{display:block;width:auto;padding:.125rem 0;border:0}
.list td::before{content:attr(data-label) ": ";color:var(--quiet)}}
@media (max-width:40rem){main{padding:1.25rem}
.facts th,.facts td{display:block;width:auto;padding:0;border:0}.facts tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}.facts th{font-size:.875rem}
.actions>button,.actions>.button{width:100%}}
@media (prefers-contrast:more){:root{--line:var(--edge);--quiet:var(--ink)}}
@media (forced-colors:active){.button,.problem,.badge{border:1px solid CanvasText}}
`;
