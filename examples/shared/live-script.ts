/**
 * The one script of both products, about a running build: it fetches the page it is on once a second and takes over
 * what moved. Without it the page reloads itself (`<noscript>` in each layout).
 *
 * Marks: `data-live` on an element with an id is taken over whole; with `data-live="append"` only its new children
 * are, so that a screen reader hears new log lines alone. `data-running` anywhere keeps it going.
 */
export const LIVE_SCRIPT = `'use strict';
const isRunning = () => document.querySelector('[data-running]') !== null;
const takeOver = (next) => {
  for (const element of document.querySelectorAll('[data-live][id]')) {
    const fresh = next.getElementById(element.id);
    if (!fresh) continue;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    if (element.dataset.live === 'append') {
      for (const child of [...fresh.children].slice(element.children.length)) element.append(child);
    } else if (fresh.innerHTML !== element.innerHTML && !element.contains(document.activeElement)) {
      element.innerHTML = fresh.innerHTML;
    }
    for (const { name, value } of fresh.attributes) element.setAttribute(name, value);
    for (const name of element.getAttributeNames()) if (!fresh.hasAttribute(name)) element.removeAttribute(name);
    if (atEnd) element.scrollTop = element.scrollHeight;
  }
};
const refresh = async () => {
  try {
    const answer = await fetch(location.href, { headers: { 'x-requested-with': 'live' } });
    if (answer.ok && !answer.redirected) takeOver(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  } catch {}
  if (isRunning()) setTimeout(refresh, 1000);
};
if (isRunning()) setTimeout(refresh, 700);
`;
