// What is alive on a report's page: copying, sorting, and what a trial's point tells when it is touched. The page can be
// read without it.

/** Plain JavaScript for any browser of the last years. */
export const PAGE_SCRIPT = `'use strict';
const all = (query, root = document) => [...root.querySelectorAll(query)];
for (const button of all('.command button')) {
  button.hidden = false;
  const pre = button.previousElementSibling;
  const done = (text) => {
    button.textContent = text;
    setTimeout(() => { button.textContent = 'Copy'; }, 1600);
  };
  const select = () => {
    getSelection().selectAllChildren(pre);
    done(document.execCommand('copy') ? 'Copied' : 'Selected');
  };
  button.onclick = () => {
    if (!navigator.clipboard) return select();
    navigator.clipboard.writeText(pre.textContent).then(() => done('Copied'), select);
  };
}
const keyOf = (row, column) => {
  const cell = row.cells[column];
  const key = cell.dataset.sort ?? cell.textContent;
  return key !== '' && Number.isFinite(+key) ? +key : key;
};
const order = (a, b) => (typeof a === typeof b ? (a < b ? -1 : +(a > b)) : typeof a === 'number' ? -1 : 1);
for (const table of all('table.sortable')) {
  all('th', table).forEach((th, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...th.childNodes);
    th.append(button);
    button.onclick = () => {
      const sign = th.ariaSort === 'ascending' ? -1 : 1;
      for (const other of all('th', table)) other.removeAttribute('aria-sort');
      th.ariaSort = sign > 0 ? 'ascending' : 'descending';
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort((a, b) => sign * order(keyOf(a, column), keyOf(b, column))));
    };
  });
}
const tips = JSON.parse(document.getElementById('tips').textContent);
const tip = document.createElement('div');
tip.className = 'tip';
tip.hidden = true;
tip.setAttribute('role', 'status');
document.body.append(tip);
const marks = new Map();
for (const mark of all('[data-trial]')) {
  const number = mark.dataset.trial;
  if (!marks.has(number)) marks.set(number, []);
  marks.get(number).push(mark);
}
let shown;
const show = (number) => {
  if (number === shown) return;
  for (const mark of marks.get(shown) ?? []) mark.classList.remove('on');
  for (const mark of marks.get(number) ?? []) mark.classList.add('on');
  shown = number;
};
const look = ({ target, clientX, clientY }) => {
  const mark = target.closest?.('[data-trial]');
  const number = mark?.dataset.trial;
  show(number);
  const text = tips[number];
  tip.hidden = text === undefined || mark.localName === 'tr';
  if (tip.hidden) return;
  tip.textContent = text;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = Math.max(8, Math.min(clientX + 14, innerWidth - width - 12)) + 'px';
  tip.style.top = (clientY + height + 24 > innerHeight ? clientY - height - 12 : clientY + 16) + 'px';
};
addEventListener('pointermove', look, { passive: true });
addEventListener('pointerdown', look, { passive: true });
addEventListener('scroll', () => { tip.hidden = true; }, { passive: true });
`;
