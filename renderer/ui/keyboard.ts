import { useEffect, useLayoutEffect, useRef } from 'react';
import { moveFocus } from './arrows.ts';
import { createScanner } from './scanner.ts';

/** What a screen or dialog does with keys; true means taken. The one on top is asked first. */
export interface Keys {
  readonly enter?: () => boolean;
  readonly escape?: () => boolean;
  /** Characters typed outside a text field. */
  readonly typed?: (text: string) => boolean;
  readonly remove?: () => boolean;
  readonly scan?: (text: string) => boolean;
  /** Nothing below is asked. */
  readonly modal?: boolean;
}
type KeyName = Exclude<keyof Keys, 'modal'>;

const stack: { current: Keys }[] = [];

function ask(name: KeyName, text = ''): boolean {
  for (const layer of stack.toReversed()) {
    if (layer.current[name]?.(text)) return true;
    if (layer.current.modal) return false;
  }
  return false;
}

/** Asks `keys` for as long as the component is there. */
export function useKeys(keys: Keys): void {
  const layer = useRef(keys);
  useLayoutEffect(() => {
    layer.current = keys;
  });
  useEffect(() => {
    stack.push(layer);
    return () => void stack.splice(stack.indexOf(layer), 1);
  }, []);
}

const isTextField = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement && target.matches('input, textarea, select');
const pressesItself = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('button, a[href], summary, input, textarea, select');

function named(event: KeyboardEvent): boolean {
  if (event.key === 'Enter') return !pressesItself(event.target) && ask('enter');
  if (event.key === 'Escape') return ask('escape');
  if (event.key === 'Backspace' || event.key === 'Delete') return !isTextField(event.target) && ask('remove');
  return moveFocus(event.key);
}

/** Starts to listen to the keyboard of this window; the returned function stops. */
export function listenToKeyboard(): () => void {
  const after = (ms: number, wake: () => void): (() => void) => {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  };
  const outside = createScanner({ onScan: (text) => ask('scan', text), onTyped: (text) => ask('typed', text), after });
  // Inside a text field the characters go there anyway; only the terminator of a scan must not press anything.
  const inside = createScanner({ onScan: () => undefined, onTyped: () => undefined, after });

  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = isTextField(event.target);
    const stop = (): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    if (event.repeat && (event.key === 'Enter' || (event.key.length === 1 && !field))) return stop();
    // A space alone presses the focused button.
    if (event.key === ' ' && !field) return;
    const verdict = (field ? inside : outside).press(event.key, event.timeStamp);
    if (field && verdict === 'scan' && !(event.target instanceof HTMLElement && event.target.dataset['scan']))
      return stop();
    if (field && verdict === 'held') return;
    if ((!field && verdict !== 'pass') || named(event)) stop();
  };
  addEventListener('keydown', onKey, { capture: true });
  return () => removeEventListener('keydown', onKey, { capture: true });
}
