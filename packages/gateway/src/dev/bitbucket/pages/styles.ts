// The look: plain, in light and dark.

export const STYLES = `:root { color-scheme: light dark; --page: #fff; --ink: #172b4d; --muted: #505f79; --line: #d0d5dd; --edge: #6b778c; --tint: #f4f5f7; --link: #0052cc; --on-link: #fff; --warn: #fff3d6; --warn-ink: #5c3a00; --bad: #ae2a19; --good: #1f6a43; }
@media (prefers-color-scheme: dark) { :root { --page: #1d2125; --ink: #dee4ea; --muted: #a5b3c2; --line: #3a434c; --edge: #7f8c99; --tint: #262b31; --link: #85b8ff; --on-link: #0b1a2e; --warn: #46310b; --warn-ink: #ffe2a8; --bad: #ff9c8f; --good: #7ee2b8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
.stand-in { margin: 0; padding: 6px 24px; background: var(--warn); color: var(--warn-ink); font-size: 14px; }
header { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; padding: 10px 24px; border-bottom: 1px solid var(--line); }
.brand { font-weight: 600; color: var(--ink); text-decoration: none; }
nav { display: flex; flex-wrap: wrap; gap: 16px; }
.who { margin-left: auto; }
main { max-width: 860px; padding: 8px 24px 48px; }
h1 { font-size: 26px; line-height: 1.25; margin: 20px 0 12px; overflow-wrap: anywhere; } h2 { font-size: 19px; margin: 32px 0 8px; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
label { display: block; font-weight: 600; margin: 14px 0 4px; }
label.inline { font-weight: 400; margin: 10px 0; }
input:not([type=checkbox], [type=radio]), select, textarea { width: 100%; max-width: 560px; min-height: 40px; padding: 8px 10px; border: 1px solid var(--edge); border-radius: 4px; background: var(--page); color: var(--ink); font: inherit; }
textarea { min-height: 120px; font-family: ui-monospace, monospace; font-size: 14px; }
fieldset { border: 0; margin: 12px 0; padding: 0; } legend { font-weight: 600; padding: 0; }
button, .button { display: inline-block; min-height: 40px; padding: 8px 16px; border: 1px solid var(--edge); border-radius: 4px; background: var(--tint); color: var(--ink); font: inherit; text-decoration: none; cursor: pointer; }
button.primary { background: var(--link); border-color: var(--link); color: var(--on-link); }
.who button { min-height: 32px; padding: 2px 10px; }
.actions { display: flex; flex-wrap: wrap; gap: 12px; margin-top: 20px; }
.muted { color: var(--muted); }
.note { padding: 10px 14px; border-radius: 4px; background: var(--tint); }
.warning { padding: 10px 14px; border-radius: 4px; background: var(--warn); color: var(--warn-ink); }
.fault { display: block; color: var(--bad); font-weight: 600; margin-top: 4px; }
.good { color: var(--good); } .bad { color: var(--bad); }
pre { margin: 8px 0; padding: 10px 14px; border-radius: 4px; background: var(--tint); white-space: pre-wrap; overflow-wrap: anywhere; }
code { overflow-wrap: anywhere; }
`;

export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#505f79"/><path d="M9 9h14l-2 14H11z" fill="none" stroke="#fff" stroke-width="2.5" stroke-dasharray="4 2"/></svg>';
