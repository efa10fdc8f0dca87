/** Text has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3), light and dark. No colour is the only sign of a state. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fff; --panel: #f5f6f8; --line: #cfd4dc; --text: #1c2128; --quiet: #57606a; --link: #0550ae;
  --good: #1a6b2f; --good-back: #dcf3e1; --bad: #a40e26; --bad-back: #fde4e4; --note: #7a4b00; --note-back: #fff1d0;
  --idle: #57606a; --idle-back: #e9ecf0; --read: #5a4fb8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --panel: #161b22; --line: #3d444d; --text: #e6edf3; --quiet: #9ea7b3; --link: #79c0ff;
    --good: #7ee787; --good-back: #12321c; --bad: #ffa198; --bad-back: #490f15; --note: #f0c35e; --note-back: #3b2b05;
    --idle: #9ea7b3; --idle-back: #21262d; --read: #a99df5;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 100rem; padding: 1.5rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Malgun Gothic", "Noto Sans CJK KR", sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0; }
a { color: var(--link); }
nav a { margin-right: 1.25rem; }
code, pre, .mono { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "D2Coding", monospace; font-size: .85rem; }
pre { margin: .4rem 0; padding: .6rem .8rem; overflow-x: auto; background: var(--panel); border: 1px solid var(--line);
  border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.tag { display: inline-block; padding: 0 .5em; border-radius: 1em; font-size: .85rem; white-space: nowrap; }
.ok { color: var(--idle); background: var(--idle-back); }
.changed, .pending { color: var(--good); background: var(--good-back); }
.failed, .unreachable { color: var(--bad); background: var(--bad-back); }
.skipped { color: var(--quiet); background: transparent; border: 1px dashed var(--line); }
.unknown { color: var(--link); background: transparent; border: 1px dashed var(--line); }
.interrupted { color: var(--note); background: var(--note-back); }
.warning { color: var(--note); }
.failure { margin: .75rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-left: .35rem solid var(--bad);
  border-radius: 6px; }
.failure.stopped { border-left-color: var(--note); }
.scroll { position: relative; overflow: auto; max-height: 85vh; border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; padding: .4rem .6rem; color: var(--quiet); }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--panel); font-weight: 600; position: sticky; top: 0; z-index: 1; box-shadow: inset 0 -1px var(--line); }
thead th:first-child { left: 0; z-index: 2; }
.matrix thead th span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden;
  min-width: 5.5rem; max-width: 12rem; overflow-wrap: break-word; }
.matrix td { white-space: nowrap; }
.matrix td a { text-decoration: none; }
.matrix td a .tag { text-decoration: underline; }
.matrix tbody th { position: sticky; left: 0; background: var(--page); min-width: 8rem; max-width: 16rem; overflow-wrap: break-word;
  box-shadow: inset -1px 0 var(--line); }
.matrix thead th:first-child { box-shadow: inset -1px -1px var(--line); }
body:has(#only:checked) .matrix tr.unchanged, body:has(#only:checked) .host.unchanged { display: none; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(18rem, 26rem); gap: 1rem; align-items: start; }
.details { position: sticky; top: .5rem; max-height: 95vh; overflow: auto; padding: .5rem 0; }
.detail { display: none; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 6px; overflow-wrap: anywhere; }
.detail:target { display: block; }
.details:has(:target) > p { display: none; }
dl.commands { grid-template-columns: max-content minmax(0, 1fr); align-items: center; }
.commands pre { user-select: all; white-space: pre; }
@media (max-width: 60rem) {
  .beside { grid-template-columns: minmax(0, 1fr); }
  .details { position: static; max-height: none; }
  .detail:target { position: fixed; inset: auto 0 0 0; max-height: 60vh; overflow: auto; z-index: 3;
    background: var(--page); box-shadow: 0 0 1rem #0006; }
}
summary { cursor: pointer; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.host { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .5rem .8rem; }
.host > summary { font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .5rem 0; }
dt { color: var(--quiet); } dd { margin: 0; }
.added { color: var(--good); } .removed { color: var(--bad); } .place { color: var(--quiet); }
.timeline { display: grid; grid-template-columns: 14% 86%; min-width: 40rem; }
svg { display: block; width: 100%; height: auto; background: var(--page); }
svg.times { position: sticky; top: 0; z-index: 1; } svg.names { position: sticky; left: 0; }
svg.corner { position: sticky; top: 0; left: 0; z-index: 2; }
svg text { fill: var(--text); font-size: 12px; } svg .tick { fill: var(--quiet); } svg line { stroke: var(--line); }
svg rect.ok { fill: var(--idle); } svg rect.changed { fill: var(--good); } svg rect.failed { fill: var(--bad); }
svg rect.read { fill: var(--read); } svg .inside { fill: var(--page); font-size: 11px; }
.legend span { margin-right: 1rem; } .legend i { display: inline-block; width: .8em; height: .8em; margin-right: .3em; }
.legend .read { background: var(--read); } .legend .changed { background: var(--good); }
.legend .ok { background: var(--idle); } .legend .failed { background: var(--bad); }
@media print {
  body { max-width: none; padding: 0; font-size: 11px; }
  nav { display: none; }
  .scroll { overflow: visible; border: 0; }
  .matrix thead th span { min-width: 0; }
  .beside { display: block; }
  .details { position: static; max-height: none; }
  .details > p, .detail a, label[for=only], #only { display: none; }
  .detail { display: block; margin: .5rem 0; }
  .scroll { max-height: none; }
  thead th, .timeline svg { position: static; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .host, .failure, .detail, tr { break-inside: avoid; }
}
`;
