/** The look of Anvil CI: warm iron greys, one ember colour, square corners, monospaced names. */

export const STYLES = `:root {
  color-scheme: light dark;
  --ground: #f4f2ef; --surface: #fff; --sunken: #ebe8e3; --ink: #1c1917; --muted: #57534e; --line: #d9d4cd; --edge: #8a827a;
  --ember: #b83a0b; --ember-strong: #962d06; --on-ember: #fff; --focus: #b83a0b;
  --passed: #14602f; --failed: #b01c1c; --running: #1a4fc4; --queued: #57534e;
  --passed-bg: #e2f3e7; --failed-bg: #fde8e6; --running-bg: #e4ecfd; --queued-bg: #ebe8e3;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --sans: "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #151210; --surface: #1f1b18; --sunken: #2a2521; --ink: #f5f3f0; --muted: #b9b1a9; --line: #3a342f; --edge: #7d746c;
    --ember: #ff9a52; --ember-strong: #ffb37d; --on-ember: #1f0f04; --focus: #ff9a52;
    --passed: #6fdc95; --failed: #ff9d94; --running: #9dbdff; --queued: #b9b1a9;
    --passed-bg: #14301f; --failed-bg: #3d1917; --running-bg: #1a2748; --queued-bg: #2a2521;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 15px/1.5 var(--sans); }
.wrap { width: 100%; max-width: 1120px; margin-inline: auto; padding-inline: clamp(16px, 3vw, 32px); }
main { flex: 1; padding-block: 32px 56px; outline: none; }
a { color: var(--ember); text-underline-offset: 3px; }
a:hover { color: var(--ember-strong); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
h1, h2 { font-family: var(--mono); line-height: 1.25; margin: 0; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h1 { font-size: clamp(22px, 4vw, 28px); font-weight: 700; }
h2 { font-size: 16px; font-weight: 700; }
p { margin: 0; }
section { margin-top: 32px; }
section > h2, .log-head { margin-bottom: 12px; }
.muted { color: var(--muted); }
.small { font-size: 13px; }
.mono, code, .number { font-family: var(--mono); font-size: .93em; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 16px; top: -60px; z-index: 2; padding: 8px 16px; background: var(--surface); color: var(--ink); }
.skip:focus { top: 12px; }

.bar { background: #1c1917; color: #f5f3f0; border-bottom: 3px solid #d9480f; }
.bar-in { display: flex; align-items: center; justify-content: space-between; gap: 12px; min-height: 60px; }
.bar :focus-visible { outline-color: #ffb37d; }
.brand { display: inline-flex; align-items: center; gap: 10px; min-height: 44px; color: inherit; text-decoration: none; font: 700 18px/1 var(--mono); letter-spacing: -0.03em; white-space: nowrap; }
.brand:hover { color: #fff; }
.brand .mark, .brand b { color: #ff8a3d; }
.who { display: flex; align-items: center; gap: 10px; font-size: 14px; }
.who form { display: contents; }
.face { display: grid; place-items: center; width: 32px; height: 32px; background: #45403b; color: #fff; font: 700 12px/1 var(--mono); }
.link { min-height: 32px; padding: 0 4px; border: 0; background: none; color: #ffb37d; font: inherit; text-decoration: underline; text-underline-offset: 3px; cursor: pointer; white-space: nowrap; }
.link:hover { color: #fff; }
.foot { display: flex; justify-content: space-between; gap: 16px; padding-block: 16px 24px; color: var(--muted); font: 12px/1.5 var(--mono); }

.button { display: inline-block; min-height: 40px; padding: 8px 18px; border: 1px solid transparent; border-radius: 3px; background: var(--ember); color: var(--on-ember); font: 600 15px/1.45 var(--sans); text-decoration: none; cursor: pointer; white-space: nowrap; }
.button:hover { background: var(--ember-strong); color: var(--on-ember); }
.wide { width: 100%; min-height: 44px; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 3px; padding: 20px; }
.notice { padding: 10px 14px; border-left: 4px solid currentColor; }
.notice.is-failed { background: var(--failed-bg); color: var(--failed); }
.crumbs { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 8px; font: 13px/1.6 var(--mono); color: var(--muted); }
.head { margin-bottom: 24px; }
.head p { margin-top: 4px; }
.with-action { display: flex; flex-wrap: wrap; align-items: start; justify-content: space-between; gap: 16px; }
.number { color: var(--muted); font-size: 1em; font-weight: 400; }

.state { display: inline-flex; align-items: center; gap: 6px; padding: 2px 9px 2px 7px; border-radius: 3px; font-size: 13px; font-weight: 600; white-space: nowrap; }
.state.is-passed { color: var(--passed); background: var(--passed-bg); }
.state.is-failed { color: var(--failed); background: var(--failed-bg); }
.state.is-running { color: var(--running); background: var(--running-bg); }
.state.is-queued { color: var(--queued); background: var(--queued-bg); }
.spin { transform-origin: 8px 8px; animation: spin 1s linear infinite; }
@keyframes spin { to { transform: rotate(360deg); } }

.projects { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 16px; }
.project { display: flex; flex-direction: column; gap: 18px; border-top: 3px solid var(--ink); }
.project h2 { font-size: 18px; }
.project h2 a { color: var(--ink); }
.project h2 a:hover { color: var(--ember); }
.project-name p { margin-top: 4px; }
.project-last { display: grid; grid-template-columns: 1fr auto; gap: 6px 12px; align-items: center; margin-top: auto; }
.project-last p:nth-child(2) { grid-column: 1; }
.bars { grid-column: 2; grid-row: 1 / span 2; }
.bars .is-passed { fill: var(--passed); } .bars .is-failed { fill: var(--failed); } .bars .is-running { fill: var(--running); } .bars .is-queued { fill: var(--edge); }

table { width: 100%; border-collapse: collapse; }
.builds { background: var(--surface); border: 1px solid var(--line); }
.builds th, .builds td { padding: 11px 16px; text-align: left; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.builds thead th { border-top: 0; background: var(--sunken); color: var(--muted); font-size: 12px; font-weight: 600; }
.builds tbody th { font: 600 14px/1.5 var(--mono); }
.builds tbody tr:hover { background: color-mix(in srgb, var(--sunken) 45%, transparent); }
.builds .end { text-align: right; white-space: nowrap; }

.facts { border-left: 5px solid var(--edge); display: flex; flex-wrap: wrap; align-items: center; gap: 16px 32px; margin-top: 0; }
.facts.is-passed { border-left-color: var(--passed); } .facts.is-failed { border-left-color: var(--failed); } .facts.is-running { border-left-color: var(--running); }
.facts .state { font-size: 15px; padding: 6px 14px 6px 10px; }
.facts dl { display: flex; flex-wrap: wrap; gap: 12px 32px; margin: 0; }
.facts dt { color: var(--muted); font-size: 12px; }
.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.report { margin-top: 16px; padding: 14px 20px; }
.ask { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 12px 24px; }
.ask p { margin-top: 4px; }
.stages { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 8px; }
.stage { flex: 1 1 130px; display: flex; align-items: center; gap: 8px; padding: 10px 14px; background: var(--surface); border: 1px solid var(--line); border-bottom: 3px solid var(--edge); font: 600 13px/1.4 var(--mono); }
.stage svg { flex: none; color: var(--muted); }
.stage.is-waiting, .stage.is-skipped { color: var(--muted); }
.stage.is-passed { border-bottom-color: var(--passed); } .stage.is-passed svg { color: var(--passed); }
.stage.is-failed { border-bottom-color: var(--failed); } .stage.is-failed svg { color: var(--failed); }
.stage.is-running { border-bottom-color: var(--running); } .stage.is-running svg { color: var(--running); }
.log-head { display: flex; align-items: baseline; justify-content: space-between; gap: 16px; font-size: 14px; }
.log { margin: 0; padding: 14px 0; min-height: 180px; max-height: 560px; overflow: auto; border-radius: 3px; background: #181513; color: #e7e2dc; border: 1px solid #3a342f; font: 13px/1.65 var(--mono); }
.log p { display: flex; gap: 16px; padding: 0 16px; }
.log p span { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0; }
.log p .at { flex: none; color: #a49b92; user-select: none; }
.log .is-heading { color: #ffb37d; font-weight: 700; }
.log p.is-heading:not(:first-child) { margin-top: 6px; }
.log .is-command .at ~ span { color: #fff; font-weight: 600; }
.log .is-bad { background: #45191a; color: #ffc4be; }
.log .is-bad .at { color: #dfa9a4; }

.sign-in { max-width: 400px; margin: 4vh auto 0; display: grid; gap: 16px; }
.sign-in .card { margin: 0; padding: 28px; border-top: 3px solid var(--ember); }
.sign-in .card > p { margin-top: 6px; }
.fields { display: grid; gap: 6px; margin-top: 20px; }
.fields label { font-weight: 600; font-size: 14px; }
.fields input { width: 100%; min-height: 44px; margin-bottom: 12px; padding: 8px 12px; border: 1px solid var(--edge); border-radius: 3px; background: var(--surface); color: var(--ink); font: inherit; font-size: 16px; }
.fields input[aria-invalid] { border-color: var(--failed); }
.demo { padding: 14px 20px; border: 1px dashed var(--edge); border-radius: 3px; font-size: 14px; }
.demo h2 { font-size: 13px; margin-bottom: 6px; }
.demo th { text-align: left; font-weight: 400; color: var(--muted); font-size: 12px; }
.demo th, .demo td { padding: 2px 16px 2px 0; }
.problem { max-width: 620px; display: grid; gap: 14px; justify-items: start; }

@media (max-width: 900px) { .projects { grid-template-columns: 1fr; } .project { gap: 12px; } }
@media (max-width: 640px) {
  main { padding-block: 22px 40px; }
  .who-name { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .run, .run .button { width: 100%; }
  .builds thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .builds, .builds tbody { display: block; }
  .builds tr { display: grid; grid-template-columns: 1fr auto; gap: 4px 12px; padding: 14px 16px; border-top: 1px solid var(--line); }
  .builds tbody tr:first-child { border-top: 0; }
  .builds th, .builds td { padding: 0; border: 0; }
  .builds .end { align-self: end; color: var(--muted); }
  .builds td:nth-child(3) { grid-column: 1 / -1; }
  .facts dl { display: grid; grid-template-columns: 1fr 1fr; width: 100%; gap: 12px 16px; }
  .stage { flex-basis: 100%; }
  .log p { display: block; padding: 1px 12px; } .log .at { margin-right: 8px; font-size: 11px; }
}
@media (prefers-reduced-motion: reduce) { .spin { animation: none; } }
@media (forced-colors: active) { .card, .button, .state { border: 1px solid; } }
`;
