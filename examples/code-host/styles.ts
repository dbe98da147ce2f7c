/** The look of Harbour: cool paper, deep sea blue, round corners, headings in a serif. */

export const STYLES = `:root {
  color-scheme: light dark;
  --paper: #f4f8fa; --surface: #fff; --tint: #e6f0f5; --ink: #0f2430; --muted: #486070; --line: #d3e0e7; --edge: #748b99;
  --sea: #0a5c7a; --sea-deep: #07445b; --on-sea: #fff; --focus: #0a5c7a;
  --good: #0d6641; --good-bg: #dff3ea; --bad: #a8232b; --bad-bg: #fce6e6; --busy: #7a4b00; --busy-bg: #fdf0d5; --idle: #486070; --idle-bg: #e6eef2;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, Charter, "Bitstream Charter", Georgia, "Liberation Serif", serif;
  --sans: "Avenir Next", Avenir, Seravek, "Gill Sans Nova", Ubuntu, Calibri, "Liberation Sans", "Helvetica Neue", sans-serif;
  --mono: ui-monospace, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0b161d; --surface: #12212b; --tint: #1a303d; --ink: #e8f1f6; --muted: #a3bac8; --line: #263f4e; --edge: #64808f;
    --sea: #74cbea; --sea-deep: #a2ddf2; --on-sea: #04222f; --focus: #74cbea;
    --good: #79d9ac; --good-bg: #123528; --bad: #ffa4a4; --bad-bg: #401e22; --busy: #f5c66b; --busy-bg: #3a2c10; --idle: #a3bac8; --idle-bg: #1d323f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); }
main { flex: 1; width: 100%; max-width: 1240px; margin-inline: auto; padding: 32px clamp(16px, 3vw, 32px) 56px; outline: none; }
a { color: var(--sea); text-underline-offset: 3px; text-decoration-thickness: 1px; }
a:hover { color: var(--sea-deep); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 6px; }
h1, h2, h3 { margin: 0; font-family: var(--serif); font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; text-wrap: balance; }
h1 { font-size: clamp(26px, 4.5vw, 34px); letter-spacing: -0.01em; }
h2 { font-size: 20px; }
h3 { font-size: 17px; }
p { margin: 0; }
code { font-family: var(--mono); font-size: .88em; overflow-wrap: anywhere; }
.muted { color: var(--muted); }
.small { font-size: 14px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 16px; top: -60px; z-index: 2; padding: 8px 16px; border-radius: 99px; background: var(--surface); color: var(--ink); }
.skip:focus { top: 12px; }
.icon { flex: none; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }

.top { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 28px; padding: 10px clamp(16px, 3vw, 32px); background: var(--surface); border-bottom: 1px solid var(--line); }
.brand { display: inline-flex; align-items: center; gap: 10px; min-height: 44px; color: var(--ink); font: 600 23px/1 var(--serif); text-decoration: none; }
.brand .mark { color: var(--sea); }
.main-nav { display: flex; gap: 4px; }
.main-nav a { display: inline-flex; align-items: center; min-height: 40px; padding: 0 14px; border-radius: 99px; color: var(--muted); text-decoration: none; white-space: nowrap; }
.main-nav a:hover { background: var(--tint); color: var(--ink); }
.main-nav a[aria-current] { background: var(--tint); color: var(--sea-deep); font-weight: 600; }
.who { display: flex; align-items: center; gap: 10px; margin-left: auto; }
.face { display: grid; place-items: center; width: 36px; height: 36px; border-radius: 50%; background: var(--sea); color: var(--on-sea); font-weight: 600; font-size: 14px; }
.quiet { min-height: 36px; padding: 0 12px; border: 1px solid var(--edge); border-radius: 99px; background: none; color: var(--ink); font: inherit; font-size: 14px; cursor: pointer; white-space: nowrap; }
.quiet:hover { background: var(--tint); }
.foot { padding: 16px; text-align: center; color: var(--muted); font: italic 14px/1.5 var(--serif); }

.narrow { max-width: 860px; margin-inline: auto; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 22px; box-shadow: 0 1px 2px rgb(10 50 70 / .05); }
.flush { padding: 0; overflow: hidden; }
.head { margin-bottom: 20px; }
.head p { margin-top: 4px; }
.button { display: inline-flex; align-items: center; justify-content: center; min-height: 44px; padding: 8px 22px; border: 1px solid var(--sea); border-radius: 99px; background: var(--sea); color: var(--on-sea); font: 600 16px/1.3 var(--sans); text-decoration: none; text-align: center; cursor: pointer; }
.button:hover { background: var(--sea-deep); border-color: var(--sea-deep); color: var(--on-sea); }
.button:focus-visible, .quiet:focus-visible, .main-nav a:focus-visible { border-radius: 99px; }
.button.second { background: none; color: var(--sea); border-color: var(--edge); }
.button.second:hover { background: var(--tint); color: var(--sea-deep); }
.button.danger { background: none; color: var(--bad); border-color: var(--bad); }
.button.danger:hover { background: var(--bad-bg); }
.wide { width: 100%; }
.flash { margin-bottom: 22px; padding: 13px 18px; border-radius: 12px; border: 1px solid currentColor; overflow-wrap: anywhere; }
.flash.is-good { background: var(--good-bg); color: var(--good); }
.flash.is-bad { background: var(--bad-bg); color: var(--bad); }
.flash.is-note { background: var(--busy-bg); color: var(--busy); }

.repos { list-style: none; margin: 22px 0 0; padding: 0; display: grid; gap: 14px; }
.repos li { display: grid; grid-template-columns: auto 1fr auto; gap: 4px 18px; align-items: center; }
.repo-text h2 { margin-bottom: 2px; }
.repo-text .small { margin-top: 6px; }
.crest { display: grid; place-items: center; flex: none; width: 36px; height: 36px; border-radius: 10px; background: var(--tint); color: var(--sea-deep); font: 600 20px/1 var(--serif); text-transform: uppercase; }
.crest.big { width: 54px; height: 54px; font-size: 28px; border-radius: 14px; }

.repo { display: grid; grid-template-columns: 210px minmax(0, 1fr); gap: 36px; align-items: start; }
.side { position: sticky; top: 24px; }
.side-name { display: flex; gap: 12px; align-items: center; margin-bottom: 16px; font-weight: 600; line-height: 1.3; }
.side-name a { color: var(--ink); text-decoration: none; }
.side-name a:hover { text-decoration: underline; }
.side-name small { color: var(--muted); font-weight: 400; }
.side ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 2px; }
.side li a { display: flex; align-items: center; gap: 12px; min-height: 44px; padding: 0 14px; border-radius: 10px; color: var(--muted); text-decoration: none; }
.side li a:hover { background: var(--tint); color: var(--ink); }
.side li a[aria-current] { background: var(--tint); color: var(--sea-deep); font-weight: 600; }
.page > * + * { margin-top: 20px; }
.facts { display: flex; flex-wrap: wrap; gap: 8px 22px; color: var(--muted); font-size: 15px; }
.facts span { display: inline-flex; align-items: center; gap: 7px; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 270px; gap: 20px; align-items: start; }
.columns aside p { margin-top: 14px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; }
.files th, .files td { padding: 11px 18px; border-top: 1px solid var(--line); text-align: left; font-size: 15px; }
.files tbody tr:first-child > * { border-top: 0; }
.files th { font-weight: 400; white-space: nowrap; }
.files th a { display: inline-flex; align-items: center; gap: 10px; color: var(--ink); text-decoration: none; }
.files th a:hover { color: var(--sea); text-decoration: underline; }
.files .icon { color: var(--edge); } .files .is-folder { color: var(--sea); fill: var(--tint); }
.files .when { text-align: right; white-space: nowrap; }
.readme { margin-top: 20px; padding: 28px 30px; }
.readme > * + * { margin-top: 12px; } .readme h3 { margin-top: 24px; }
.readme ul { padding-left: 22px; margin-bottom: 0; }
.readme p code, .readme li code { padding: 2px 6px; border-radius: 5px; background: var(--tint); }
pre { margin: 0; padding: 14px 18px; border-radius: 10px; background: var(--tint); overflow: auto; line-height: 1.5; }
.commits { list-style: none; margin: 0; padding: 0; overflow: hidden; }
.commits li { display: grid; gap: 2px; padding: 15px 22px; border-top: 1px solid var(--line); }
.commits li:first-child { border-top: 0; }
.commits.short li { padding: 12px 0; }
.commit-status { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin-top: 6px; }
.commit-status a:has(.pill) { text-decoration: none; }
.commit-text { font-weight: 600; line-height: 1.4; }
.crumbs { display: flex; flex-wrap: wrap; gap: 8px; font-size: 22px; }
.file-head { padding: 10px 18px; border-bottom: 1px solid var(--line); }
.code-frame { overflow: auto; }
.code { margin: 0; padding: 14px 0; min-width: max-content; counter-reset: line; list-style: none; font-size: 15px; line-height: 1.6; }
.code li { display: flex; counter-increment: line; padding-right: 18px; }
.code li::before { content: counter(line); flex: none; width: 56px; padding-right: 18px; text-align: right; color: var(--muted); font: 13px/1.85 var(--mono); }
.code code { white-space: pre; tab-size: 4; min-height: 1.6em; }

.pill { display: inline-flex; align-items: center; gap: 6px; padding: 2px 12px 2px 8px; border-radius: 99px; font: 600 14px/1.6 var(--sans); white-space: nowrap; }
h2 .pill { padding-left: 12px; margin-left: 6px; vertical-align: 2px; }
.pill.is-passed { color: var(--good); background: var(--good-bg); } .pill.is-failed { color: var(--bad); background: var(--bad-bg); }
.pill.is-running { color: var(--busy); background: var(--busy-bg); } .pill.is-queued, .pill.is-unknown { color: var(--idle); background: var(--idle-bg); }
.turn { transform-origin: 8px 8px; animation: turn 1.1s linear infinite; }
@keyframes turn { to { transform: rotate(360deg); } }
.build-now { display: flex; flex-wrap: wrap; align-items: end; gap: 14px; }
.field { flex: 1 1 240px; display: grid; gap: 6px; min-width: 0; }
label { font-weight: 600; font-size: 15px; }
select, .fields input { width: 100%; min-height: 44px; padding: 8px 14px; border: 1px solid var(--edge); border-radius: 10px; background: var(--surface); color: var(--ink); font: 16px/1.4 var(--sans); }
.connect, .application { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 16px 28px; }
.connect > div, .application > div { flex: 1 1 320px; }
.connect p, .application p { margin-top: 6px; }
.connect { background: var(--tint); }
.empty { display: grid; justify-items: center; gap: 12px; padding: 44px 22px; text-align: center; }
.empty svg { color: var(--sea); }
.page section > h2 { margin-bottom: 12px; }
.build-list { list-style: none; margin: 0; }
.build-list li { border-top: 1px solid var(--line); }
.build-list li:first-child { border-top: 0; }
.build-list a { display: grid; grid-template-columns: 60px 130px 1fr auto; gap: 4px 16px; align-items: center; min-height: 52px; padding: 10px 20px; color: var(--ink); text-decoration: none; border-left: 4px solid transparent; }
.build-list a:hover { background: var(--tint); }
.build-list a[aria-current] { border-left-color: var(--sea); background: color-mix(in srgb, var(--tint) 55%, transparent); }
.build-list a:focus-visible { outline-offset: -3px; }
.build-list .pill { justify-self: start; }
.build-number { font: 600 18px/1.3 var(--serif); }
.selected-head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: start; gap: 14px; }
.selected-facts { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin-top: 8px; }
.selected h3 { margin: 20px 0 8px; }
.log { margin: 0; padding: 14px 18px; min-height: 150px; max-height: 460px; overflow: auto; border-radius: 10px; background: #0a1a23; color: #d9e8f0; font: 13px/1.7 var(--mono); }
.log p { white-space: pre-wrap; overflow-wrap: anywhere; }

.sign-in { max-width: 420px; margin: 4vh auto 0; display: grid; gap: 22px; }
.welcome { text-align: center; text-wrap: balance; } .welcome p { margin-top: 8px; color: var(--muted); }
.sign-in .card { padding: 28px; }
.fields { display: grid; gap: 6px; }
.fields input { margin-bottom: 12px; }
.fields input[aria-invalid] { border-color: var(--bad); }
.demo { margin-top: 18px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--muted); font-size: 14px; }
.demo span { display: block; }

@media (max-width: 1040px) { .columns { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 760px) {
  main { padding-block: 20px 40px; }
  .repo { grid-template-columns: minmax(0, 1fr); gap: 18px; }
  .side { position: static; }
  .side-name { margin-bottom: 10px; }
  .side ul { display: flex; gap: 4px; border-bottom: 1px solid var(--line); }
  .side li a { padding: 0 10px; gap: 8px; border-radius: 10px 10px 0 0; }
  .side li a[aria-current] { box-shadow: inset 0 -3px var(--sea); }
  .who-name { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .main-nav { order: 3; width: 100%; margin-inline: -10px; }
  .main-nav a { padding: 0 10px; font-size: 15px; }
  .repos li { grid-template-columns: auto 1fr; } .repo-build { grid-column: 2; }
  .crest.big { width: 40px; height: 40px; font-size: 21px; align-self: start; border-radius: 10px; }
  .card { padding: 18px; } .card.flush, .card.commits { padding: 0; }
  .files td:nth-child(2) { display: none; }
  .files th { white-space: normal; overflow-wrap: anywhere; }
  .build-list a { grid-template-columns: auto 1fr; padding: 12px 16px; }
  .build-list .pill { justify-self: end; }
  .build-when { text-align: right; }
  .build-now .button, .connect .button, .selected .button, .application form, .application .button { width: 100%; }
}
@media (prefers-reduced-motion: reduce) { .turn { animation: none; } }
@media (forced-colors: active) { .pill, .button { border: 1px solid; } .build-list a[aria-current], .side a[aria-current], .main-nav a[aria-current] { outline: 2px solid; outline-offset: -2px; } }
`;
