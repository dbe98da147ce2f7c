/** The look of Lighthouse: evening violet, a warm lamp, wide cards in the order of their dates. */

export const STYLES = `:root {
  color-scheme: light dark;
  --ground: #f6f5fb; --surface: #fff; --ink: #1d1836; --muted: #5a5475; --line: #dedaf0; --edge: #827b9f;
  --night: #3b2f7d; --night-deep: #2a2160; --on-night: #fff; --focus: #3b2f7d;
  --good: #116240; --bad: #a32020; --busy: #8a5a00; --off: #827b9f; --bad-bg: #fce8e6;
  --sans: Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", source-sans-pro, sans-serif;
  --mono: ui-monospace, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #100d1f; --surface: #1a1630; --ink: #efecfb; --muted: #b3abd1; --line: #352e57; --edge: #7d74a3;
    --night: #b9acff; --night-deep: #d3caff; --on-night: #150f33; --focus: #b9acff;
    --good: #7fdcae; --bad: #ffa6a0; --busy: #f7cd74; --off: #7d74a3; --bad-bg: #3f1a1e;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 16px/1.55 var(--sans); }
.wrap { width: 100%; max-width: 1040px; margin-inline: auto; padding-inline: clamp(16px, 3vw, 32px); }
main { flex: 1; padding-block: 36px 56px; outline: none; }
a { color: var(--night); text-underline-offset: 3px; }
a:hover { color: var(--night-deep); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 6px; }
h1, h2 { margin: 0; line-height: 1.25; font-weight: 700; letter-spacing: -.01em; overflow-wrap: anywhere; }
h1 { font-size: clamp(24px, 4vw, 32px); }
h2 { font-size: 20px; }
p { margin: 0; }
code { font-family: var(--mono); font-size: .9em; }
.muted { color: var(--muted); }
.small { font-size: 14px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 16px; top: -60px; z-index: 2; padding: 8px 16px; background: var(--surface); color: var(--ink); }
.skip:focus { top: 12px; }

.bar { background: #2a2160; color: #fff; }
.bar :focus-visible { outline-color: #ffd75e; }
.bar-in { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 16px; min-height: 64px; }
.brand { display: inline-flex; align-items: center; gap: 10px; min-height: 44px; color: #fff; font-size: 21px; font-weight: 700; text-decoration: none; }
.brand:hover { color: #fff; }
.brand .mark { color: #ffd75e; }
.who { display: flex; align-items: center; gap: 10px; }
.face { display: grid; place-items: center; width: 34px; height: 34px; border-radius: 10px; background: #ffd75e; color: #2a2160; font-weight: 700; font-size: 13px; }
.quiet { min-height: 36px; padding: 0 12px; border: 1px solid #8f86c4; border-radius: 8px; background: none; color: #fff; font: inherit; font-size: 14px; cursor: pointer; }
.quiet:hover { background: #3b2f7d; }
.foot { padding-block: 16px 24px; color: var(--muted); font-size: 14px; }

.card { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 22px 24px; }
.head { margin-bottom: 22px; }
.head p { margin-top: 4px; }
.button { display: inline-block; min-height: 44px; padding: 9px 20px; border: 1px solid transparent; border-radius: 8px; background: var(--night); color: var(--on-night); font: 600 16px/1.5 var(--sans); text-decoration: none; text-align: center; cursor: pointer; }
.button:hover { background: var(--night-deep); color: var(--on-night); }
.ask { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 14px 28px; margin-bottom: 20px; }
.ask > div { flex: 1 1 320px; }
.ask p { margin-top: 4px; }
.notice { margin: 0 0 20px; padding: 12px 16px; border-left: 4px solid var(--bad); background: var(--bad-bg); color: var(--bad); }

.releases { list-style: none; margin: 0; padding: 0; display: grid; gap: 16px; }
.release { display: grid; grid-template-columns: 64px minmax(0, 1fr) 230px; gap: 8px 24px; align-items: start; }
.when { display: grid; justify-items: center; padding: 8px 0; border-radius: 10px; background: var(--ground); }
.when b { font-size: 26px; line-height: 1.1; }
.when span { color: var(--muted); font-size: 14px; }
.what ul { margin: 8px 0 0; padding-left: 20px; list-style: disc; }
.build { display: grid; gap: 2px; justify-items: start; padding-left: 24px; border-left: 1px solid var(--line); min-height: 100%; align-content: start; }
.lamp { color: var(--off); } .lamp.is-passed { color: var(--good); } .lamp.is-failed { color: var(--bad); } .lamp.is-running, .lamp.is-queued { color: var(--busy); }
.lamp.is-off .beam, .lamp.is-failed .beam, .lamp.is-queued .beam { display: none; }
.lamp.is-running .beam { animation: beam 1.2s ease-in-out infinite alternate; }
@keyframes beam { from { opacity: .15; } to { opacity: 1; } }

.sign-in { max-width: 420px; margin: 4vh auto 0; display: grid; gap: 16px; }
.fields { display: grid; gap: 6px; margin-top: 18px; }
.fields label { font-weight: 600; }
.fields input { width: 100%; min-height: 44px; margin-bottom: 10px; padding: 8px 12px; border: 1px solid var(--edge); border-radius: 8px; background: var(--surface); color: var(--ink); font: inherit; }
.fields input[aria-invalid] { border-color: var(--bad); }
.sign-in .notice { margin: 12px 0 0; }

@media (max-width: 760px) {
  .release { grid-template-columns: 56px minmax(0, 1fr); }
  .build { grid-column: 1 / -1; padding: 14px 0 0; border-left: 0; border-top: 1px solid var(--line); }
  .who-name { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
}
@media (prefers-reduced-motion: reduce) { .lamp .beam { animation: none !important; } }
@media (forced-colors: active) { .card, .button { border: 1px solid; } }
`;
