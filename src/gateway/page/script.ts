/**
 * What runs in the page: it puts in what the server sends, ready drawn, and says aloud what became of orders. Without it
 * the page is what it was when it was asked for.
 */

export const script = `'use strict';
const events = new EventSource('/_/events');
const find = (id) => document.getElementById(id);

// One element, new or in the place of the one before; what was open or focused stays so.
const put = ({ list, id, html, most }) => {
  const template = document.createElement('template');
  template.innerHTML = html;
  const next = template.content.firstElementChild;
  const before = find(id);
  if (before) {
    const focused = before.contains(document.activeElement);
    const details = before.querySelector('details');
    if (details && details.open) next.querySelector('details')?.setAttribute('open', '');
    before.replaceWith(next);
    if (focused) next.querySelector('button, summary')?.focus();
  } else find(list).prepend(next);
  for (const old of [...find(list).children].slice(most)) old.remove();
};

events.addEventListener('all', ({ data }) => {
  for (const [list, html] of Object.entries(JSON.parse(data))) find(list).innerHTML = html;
});
events.addEventListener('put', ({ data }) => put(JSON.parse(data)));
events.addEventListener('say', ({ data }) => { find('said').textContent = JSON.parse(data); });
events.addEventListener('now', ({ data }) => { find('now').textContent = JSON.parse(data); });
const live = find('live');
events.onopen = () => { live.textContent = live.dataset.live; live.className = 'good'; };
events.onerror = () => { live.textContent = live.dataset.lost; live.className = 'bad'; };

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('button[data-copy]');
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  find('said').textContent = button.dataset.copied;
  button.textContent = button.dataset.copied;
});
`;
