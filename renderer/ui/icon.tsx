import type { JSX } from 'react';
import { drawings, type IconName } from './drawings.tsx';

/** A drawing beside a word; it never stands for the word, so it is silent for screen readers. */
export function Icon({ name, size = 'm' }: { name: IconName; size?: 's' | 'm' | 'l' }): JSX.Element {
  return (
    <svg className={size === 'm' ? 'icon' : `icon icon--${size}`} viewBox="0 0 24 24" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}
