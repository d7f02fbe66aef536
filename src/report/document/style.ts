// How a report's page looks: light and dark by the reader's scheme, on phones and on paper.

/** The style sheet. Fonts are the reader's own. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1f2328;--soft:#5c646d;--line:#e1e4e8;--ground:#fff;--page:#f6f7f9;--accent:#0072b2;--good:#00795a;--advice:#9a5b00;--warning:#b94a00;--code:#f3f5f7;--mark:#fff3d6}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6e6e6;--soft:#a4abb3;--line:#2c3138;--ground:#16191d;--page:#0f1114;--accent:#5eb0ea;--good:#2fc197;--advice:#f2b33d;--warning:#f0813a;--code:#1e2227;--mark:#3a3220}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1080px;padding:2.2rem 1.5rem 3rem;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header h1{margin:0;font-size:2rem;line-height:1.2;letter-spacing:-.02em;overflow-wrap:anywhere}
header p{margin:.3rem 0 1.4rem;color:var(--soft)}
h2{margin:2.6rem 0 .9rem;font-size:1.25rem;letter-spacing:-.01em}
h3{margin:1.8rem 0 .6rem;font-size:1.02rem}
p{margin:.7rem 0;max-width:88ch;overflow-wrap:anywhere}
li{margin:.35rem 0;max-width:78ch;overflow-wrap:anywhere}
.quiet{color:var(--soft);font-size:.9rem}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
:not(pre)>code{background:var(--code);border-radius:4px;padding:.1em .35em}
.verdict{max-width:none;margin:0;padding:1.1rem 1.3rem;background:var(--ground);border:1px solid var(--line);border-left:5px solid var(--soft);border-radius:10px;font-size:1.12rem}
.verdict .label{display:inline-block;margin-right:.4rem;padding:.05rem .6rem;border-radius:99px;background:var(--soft);color:var(--ground);font-size:.85rem;white-space:nowrap}
.verdict.good{border-left-color:var(--good)}.verdict.good .label{background:var(--good)}
.verdict.advice{border-left-color:var(--accent)}.verdict.advice .label{background:var(--accent)}
.verdict.warning{border-left-color:var(--warning)}.verdict.warning .label{background:var(--warning)}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:.8rem;margin:.8rem 0 0}
.numbers div{padding:.75rem 1rem;background:var(--ground);border:1px solid var(--line);border-radius:10px;min-width:0}
.numbers dt{color:var(--soft);font-size:.82rem}
.numbers dd{margin:0;font-size:1.45rem;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
pre{margin:0;padding:.85rem 1rem;background:var(--ground);border:1px solid var(--line);border-radius:10px;overflow-x:auto;line-height:1.5}
.command{position:relative}
.command pre{padding-right:6rem;white-space:pre-wrap;overflow-wrap:anywhere}
.command button{position:absolute;top:.5rem;right:.5rem;padding:.3rem .8rem;border:1px solid var(--line);border-radius:7px;background:var(--code);color:var(--ink);font:inherit;font-size:.85rem;cursor:pointer}
.command button:hover{border-color:var(--accent)}
figure{margin:0 0 1rem;padding:.9rem 1rem;background:var(--ground);border:1px solid var(--line);border-radius:10px;min-width:0}
.plot{overflow-x:auto}
.plot svg{display:block;max-width:100%;min-width:600px;height:auto;margin:0 auto}
.plot text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
figure img{display:block;max-width:100%;height:auto;margin:0 auto;border-radius:6px;background:#fff}
figcaption{margin-top:.5rem;color:var(--soft);font-size:.9rem;overflow-wrap:anywhere}
.flag{display:inline-block;padding:0 .5rem;border-radius:6px;background:var(--mark);color:var(--advice);font-weight:600}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,310px),1fr));gap:1rem}
.figures figure{margin:0}
.figures .plot svg{min-width:0;width:100%;max-width:430px}
.table{overflow-x:auto;background:var(--ground);border:1px solid var(--line);border-radius:10px}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{padding:.45rem .9rem;text-align:left;white-space:nowrap;border-bottom:1px solid var(--line)}
tr:last-child td{border-bottom:0}
th{color:var(--soft);font-weight:600;font-size:.86rem}
th button{all:unset;cursor:pointer}
th button:focus-visible,.command button:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
th button::after{content:"\\2195";margin-left:.35em;opacity:.4}
th[aria-sort=ascending] button::after{content:"\\2191";opacity:1}
th[aria-sort=descending] button::after{content:"\\2193";opacity:1}
.right{text-align:right}
td{max-width:32rem;overflow:hidden;text-overflow:ellipsis}
tr.on td{background:var(--mark)}
path[data-trial]{cursor:pointer}
.plot path.on{stroke:var(--ink);stroke-width:3;paint-order:stroke}
.remarks{list-style:none;padding:0;margin:0}
.remarks li{max-width:none;margin:0 0 .6rem;padding:.7rem 1rem .7rem 2.6rem;position:relative;background:var(--ground);border:1px solid var(--line);border-radius:10px}
.remarks li::before{position:absolute;left:.95rem;font-weight:700;content:"\\2022";color:var(--soft)}
.remarks .good::before{content:"\\2713";color:var(--good)}
.remarks .advice::before{content:"\\2192";color:var(--accent)}
.remarks .warning::before{content:"!";color:var(--warning)}
footer{margin-top:3rem;padding-top:1.2rem;border-top:1px solid var(--line);color:var(--soft);font-size:.84rem}
footer dl{display:grid;gap:.3rem;margin:0}
footer div{display:grid;grid-template-columns:7.5rem 1fr;gap:.8rem}
footer dt{font-weight:600}
footer dd{margin:0;overflow-wrap:anywhere;min-width:0}
.tip{position:fixed;z-index:9;max-width:min(22rem,90vw);padding:.55rem .8rem;background:var(--ink);color:var(--ground);border-radius:8px;font-size:.84rem;line-height:1.45;white-space:pre-line;overflow-wrap:anywhere;pointer-events:none;font-variant-numeric:tabular-nums}
@media (max-width:600px){body{padding:1.2rem .9rem 2rem}header h1{font-size:1.55rem}.verdict{font-size:1.02rem;padding:.9rem 1rem}.numbers{grid-template-columns:1fr 1fr}.numbers dd{font-size:1.2rem}th,td{padding:.4rem .6rem}footer div{grid-template-columns:1fr;gap:0}.command pre{padding-right:1rem;padding-top:3rem}}
@media print{:root{--page:#fff}body{max-width:none;padding:0;font-size:11pt}.command button,.tip{display:none}figure,.verdict,.numbers,.remarks li,tr{break-inside:avoid}h2,h3{break-after:avoid}th button::after{content:""}}
`.trim();
