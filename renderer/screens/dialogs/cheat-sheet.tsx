import type { JSX } from 'react';
import type { TextKey } from '../../text/en.ts';
import { useWords } from '../../text/words.ts';
import { Dialog } from '../../ui/dialog.tsx';

const keys: readonly (readonly [string, TextKey])[] = [
  ['Enter', 'keys.enter'],
  ['Esc', 'keys.escape'],
  ['0 – 9', 'keys.digits'],
  ['⌫', 'keys.delete'],
  ['↑ ↓ ← →', 'keys.arrows'],
  ['Tab', 'keys.tab'],
  ['/', 'keys.search'],
  ['?', 'keys.help'],
];

/** All keys on one sheet. */
export function CheatSheet({ onClose }: { onClose: () => void }): JSX.Element {
  const { t } = useWords();
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <span className="kbd">{key}</span>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
      <p className="sheet__note c-2">{t('keys.scan')}</p>
    </Dialog>
  );
}
