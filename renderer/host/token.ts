const place = 'plant.token';
const shape = /^#([A-Za-z0-9_-]{43})$/;

/** Moves the token from the address into this tab's memory, so that it is in no history entry, link or screenshot. */
function take(): boolean {
  const token = shape.exec(location.hash)?.[1];
  if (token === undefined) return false;
  sessionStorage.setItem(place, token);
  history.replaceState(null, '', location.pathname + location.search);
  return true;
}

/** The loopback host's token of this tab; empty when the page was opened without one (the host then answers 401). */
export function hostToken(): string {
  take();
  // A restarted host prints a new address; pasted into the same tab it differs in its hash only and loads nothing.
  addEventListener('hashchange', () => {
    if (take()) location.reload();
  });
  return sessionStorage.getItem(place) ?? '';
}
