import { readFragment, type Arrival } from '../text/fragment.ts';

/** Reads what a portal link brought, and removes it from the address bar and the history. */
export function takeArrival(): Arrival {
  const arrival = readFragment(window.location.hash);
  if (arrival.token !== undefined) {
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
  }
  return arrival;
}

/** In a tab that shows the page already, a link changes the fragment alone: the browser loads nothing by itself. */
export function reloadOnArrival(): void {
  window.addEventListener('hashchange', () => {
    if (readFragment(window.location.hash).token !== undefined) window.location.reload();
  });
}
