const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};
const focusable = 'button, a[href], input, select, textarea';

const middle = (box: DOMRect): readonly [number, number] => [box.x + box.width / 2, box.y + box.height / 2];

function candidates(): HTMLElement[] {
  const root = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  return [...root.querySelectorAll<HTMLElement>(focusable)].filter(
    (item) => item.tabIndex >= 0 && item.offsetParent !== null && !item.hasAttribute('disabled'),
  );
}

/** Moves the focus to the next field or row in the direction of an arrow key. False when the key means something else here. */
export function moveFocus(key: string): boolean {
  const way = directions[key];
  if (!way) return false;
  const from = document.activeElement;
  if (from instanceof HTMLSelectElement) return false;
  if (from instanceof HTMLInputElement && way[1] === 0) return false;
  if (!(from instanceof HTMLElement) || !from.matches(focusable)) {
    const first = candidates().find((item) => item.closest('main, dialog'));
    first?.focus();
    return first !== undefined;
  }
  const [x, y] = middle(from.getBoundingClientRect());
  let best: { item: HTMLElement; cost: number } | undefined;
  for (const item of candidates()) {
    const [itemX, itemY] = middle(item.getBoundingClientRect());
    const ahead = (itemX - x) * way[0] + (itemY - y) * way[1];
    const aside = Math.abs((itemX - x) * way[1]) + Math.abs((itemY - y) * way[0]);
    if (item === from || ahead <= 1) continue;
    const cost = ahead + 2.5 * aside;
    if (!best || cost < best.cost) best = { item, cost };
  }
  best?.item.focus();
  return best !== undefined;
}
