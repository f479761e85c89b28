/**
 * The style sheet of the one page: light and dark by what the reader's system says, narrow and wide, on paper.
 *
 * Text on its ground has a contrast of at least 4.5 in both, what is drawn at least 3. There is no style attribute
 * anywhere, so that the policy of the page can name this text by its hash and nothing else.
 */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--raised:#f6f7f9;--text:#1b1f24;--soft:#57606a;--rule:#d7dce2;--grid:#e6e9ed;
--good:#1a7f37;--attention:#8a5a00;--bad:#c2200f;--unknown:#57606a;
--c0:#0b6bcb;--c1:#b35c00;--c2:#00806a;--c3:#a83279;--c4:#6b5bd2;--c5:#66707b;
--h1:#dbe9f9;--h2:#b3d2f2;--h3:#84b5e8;--h4:#5394d9;--h5:#2a72bf;--h6:#13529a;--h7:#07336b}
@media screen and (prefers-color-scheme:dark){:root{--ground:#0f1318;--raised:#181d24;--text:#e6e9ed;--soft:#9aa5b1;--rule:#333b45;--grid:#232a33;
--good:#4cc26b;--attention:#e0a52e;--bad:#ff7b6b;--unknown:#9aa5b1;
--c0:#58a6ff;--c1:#f0a04b;--c2:#3fc9a5;--c3:#f08cc4;--c4:#a99bff;--c5:#9aa5b1;
--h1:#14263d;--h2:#17375e;--h3:#1b4d86;--h4:#2568b3;--h5:#418cdd;--h6:#7db6f3;--h7:#d3e6fc}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
body>*{max-width:62rem;margin-inline:auto;padding-inline:1rem}
a{color:var(--c0)}
header{padding-top:1.75rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2.5rem 0 .9rem;padding-bottom:.35rem;border-bottom:1px solid var(--rule)}
h3{font-size:1rem;margin:0;line-height:1.4}
.soft,dt,figcaption .figures,footer{color:var(--soft)}
header .soft{margin:0}
.verdict{margin:1.1rem 0 0;padding:.7rem .95rem;border-left:5px solid;background:var(--raised);border-radius:0 6px 6px 0}
.verdict strong{margin-right:.5em}
nav ul{list-style:none;margin:1rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;font-size:.92rem}
.finding{margin:0 0 .7rem;padding:.75rem .95rem;border:1px solid var(--rule);border-left:5px solid;background:var(--raised);border-radius:0 6px 6px 0;break-inside:avoid}
.good,.improvement{border-left-color:var(--good)}.good strong,.improvement .severity{color:var(--good)}
.attention,.warning{border-left-color:var(--attention)}.attention strong,.warning .severity{color:var(--attention)}
.bad,.critical{border-left-color:var(--bad)}.bad strong,.critical .severity{color:var(--bad)}
.unknown,.info{border-left-color:var(--unknown)}.unknown strong,.info .severity{color:var(--unknown)}
.severity{font-size:.76rem;font-weight:700;letter-spacing:.04em;text-transform:uppercase}
.finding dl{margin:.45rem 0 0;display:flex;flex-wrap:wrap;gap:.15rem 1.6rem;font-size:.92rem}
.finding dt,.finding dd{display:inline}.finding dt{margin-right:.45em}
dd{margin:0;font-variant-numeric:tabular-nums}
.finding h4{margin:.6rem 0 0;font-size:.82rem;color:var(--soft);font-weight:600}
.finding ul{margin:.1rem 0 0;padding-left:1.2rem;font-size:.94rem}
figure{margin:1.6rem 0;break-inside:avoid}
figcaption h3{margin-bottom:.15rem}
svg{display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.narrow{display:none}
.legend,.marks{list-style:none;margin:.1rem 0 .35rem;padding:0;font-size:.86rem}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.4rem}
.marks{margin:.4rem 0 0}.marks b{display:inline-block;min-width:1.5em;padding:0 .3em;margin-right:.5em;border-radius:9px;text-align:center;color:var(--ground);font-size:.78rem}
.marks .change b{background:var(--c3)}.marks .flag b{background:var(--soft);border-radius:3px}
.swatch{display:inline-block;width:1em;height:.32em;margin-right:.45em;vertical-align:middle;border-radius:2px}
.shades .swatch{height:.95em;margin:0;border-radius:0}
.tick,.note{fill:var(--soft);font-variant-numeric:tabular-nums}.note{fill:var(--text);paint-order:stroke;stroke:var(--ground);stroke-width:3px}
.grid{stroke:var(--grid);fill:none}.base{stroke:var(--soft);fill:none}
.ground{fill:none}
.line{fill:none;stroke-width:1.7;stroke-linejoin:round;stroke-linecap:round}.dot{stroke-width:4}
.limit,.mark{stroke:var(--bad);stroke-dasharray:6 4;stroke-width:1.4;fill:none}.mark{stroke:var(--c1)}
.bar{fill:var(--c0)}.change-band{fill:var(--c3);opacity:.2}.flag-band{fill:var(--soft);opacity:.16}
g.change path{stroke:var(--c3);stroke-width:1.6}g.change circle{fill:var(--c3)}
g.flag path{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:2 3}g.flag rect{fill:var(--soft)}
g.change text,g.flag text{fill:var(--ground);font-size:11px;font-weight:700}
.c0{stroke:var(--c0)}.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}.c4{stroke:var(--c4)}.c5{stroke:var(--c5)}
.swatch.c0{background:var(--c0)}.swatch.c1{background:var(--c1)}.swatch.c2{background:var(--c2)}.swatch.c3{background:var(--c3)}.swatch.c4{background:var(--c4)}.swatch.c5{background:var(--c5)}
.h1{fill:var(--h1)}.h2{fill:var(--h2)}.h3{fill:var(--h3)}.h4{fill:var(--h4)}.h5{fill:var(--h5)}.h6{fill:var(--h6)}.h7{fill:var(--h7)}
.swatch.h1{background:var(--h1)}.swatch.h2{background:var(--h2)}.swatch.h3{background:var(--h3)}.swatch.h4{background:var(--h4)}.swatch.h5{background:var(--h5)}.swatch.h6{background:var(--h6)}.swatch.h7{background:var(--h7)}
.empty{padding:1.4rem;border:1px dashed var(--rule);color:var(--soft);text-align:center;border-radius:6px}
details{margin-top:.5rem;font-size:.9rem}summary{cursor:pointer;color:var(--soft)}
.scroll{overflow-x:auto;margin:.4rem 0 1rem}
table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums;min-width:min(100%,28rem)}
caption{text-align:left;font-weight:600;padding-bottom:.3rem}
th,td{padding:.28rem .7rem .28rem 0;border-bottom:1px solid var(--grid);text-align:right;white-space:nowrap;vertical-align:top}
th{color:var(--soft);font-weight:600}
tbody th{color:inherit;font-weight:400;white-space:normal;min-width:9rem;max-width:26rem}
.left{text-align:left}td.left{white-space:normal;min-width:12rem}
footer{margin-top:2.5rem;padding-block:1rem 2rem;font-size:.85rem}
:focus-visible{outline:2px solid var(--c0);outline-offset:2px}
@media (max-width:44rem){.wide{display:none}.narrow{display:block;max-width:34rem}h1{font-size:1.3rem}}
@media print{:root{color-scheme:light}body{font-size:11pt}nav,details:not([open]){display:none}.scroll{overflow:visible}h2{break-after:avoid}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}.wide{display:block}.narrow{display:none}}
`;
