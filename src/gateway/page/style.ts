/** The looks of the gateway's page: light or dark as the reader has it, on a phone as at a desk. */

import { base, fonts } from '../../cli/statement/style.ts';

export const style = `${base}
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1.25rem 3rem; background: var(--page); color: var(--ink); font: 1rem/1.45 ${fonts}; }
header, main { max-width: 60rem; margin: 0 auto; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2rem 0 .75rem; font-size: 1.15rem; }
h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
p { margin: .25rem 0 0; }
header p, .what, time, .means, .empty { color: var(--quiet); }
code { font: .875rem/1.4 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; overflow-wrap: anywhere; }
ol { list-style: none; margin: 0; padding: 0; }
#orders { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: .9rem; align-items: start; }
li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.1rem; }
.rows li { display: grid; grid-template-columns: auto 1fr auto; gap: .1rem .9rem; margin-top: .5rem; align-items: baseline; padding: .6rem .9rem; }
.rows .means, .rows details { grid-column: 2 / -1; }
.head { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; }
.amount { font-size: 1.25rem; font-weight: 650; white-space: nowrap; }
.amount, time, .end { font-variant-numeric: tabular-nums; }
time { white-space: nowrap; font-size: .875rem; }
.state { display: inline-block; margin-top: .5rem; padding: .1rem .6rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .875rem; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.end { white-space: nowrap; font-size: .875rem; }
.qr { display: block; width: 100%; max-width: 13rem; margin: .9rem auto .3rem; background: #fff; border-radius: .5rem; }
.command { display: flex; gap: .6rem; align-items: start; margin-top: .6rem; padding: .55rem .65rem; border-radius: .5rem; background: var(--track); }
.command code { flex: 1; }
button { font: inherit; font-size: .875rem; padding: .15rem .7rem; border: 1px solid var(--quiet); border-radius: .5rem; background: var(--card); color: var(--ink); cursor: pointer; }
button:hover { border-color: var(--ink); }
:focus-visible { outline: 3px solid var(--second); outline-offset: 2px; }
summary { cursor: pointer; font-size: .875rem; color: var(--quiet); }
pre { margin: .4rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font: .8125rem/1.45 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
ol:not(:empty) + .empty { display: none; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:root { --good: #14693f; --bad: #a8321e; }
@media (prefers-color-scheme: dark) { :root { --good: #6fcb9f; --bad: #f09a88; } }
@media (max-width: 34rem) {
  body { padding: 1.25rem .8rem 2rem; }
  .rows li { grid-template-columns: 1fr auto; }
  .rows h3, .rows .means, .rows details { grid-column: 1 / -1; }
  .rows .end { grid-column: 2; grid-row: 1; }
}
@media (prefers-reduced-motion: no-preference) { li { animation: come .25s ease-out; } @keyframes come { from { opacity: 0; } } }`;
