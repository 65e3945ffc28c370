import { useLayoutEffect, useRef, type JSX, type ReactNode } from 'react';
import { useWords } from '../text/words.ts';
import { Icon } from './icon.tsx';
import { useKeys } from './keyboard.ts';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
  readonly onScan?: (text: string) => boolean;
  readonly onEnter?: () => boolean;
  /** Characters that were typed before the focus reached a field of this sheet. */
  readonly onTyped?: (text: string) => void;
}

/** A modal sheet on the browser's own dialog element: focus stays inside and returns to where it was. */
export function Dialog({ title, onClose, children, wide = false, onScan, onEnter, onTyped }: DialogProps): JSX.Element {
  const sheet = useRef<HTMLDialogElement>(null);
  const { t } = useWords();
  // Before the effects of the children: a field inside can only take the focus once the sheet is open.
  useLayoutEffect(() => {
    const from = document.activeElement;
    sheet.current?.showModal();
    return () => {
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);
  useKeys({
    modal: true,
    escape: () => {
      onClose();
      return true;
    },
    scan: (text) => onScan?.(text) ?? true,
    enter: () => onEnter?.() ?? true,
    typed: (text) => {
      onTyped?.(text);
      return true;
    },
  });
  return (
    <dialog
      ref={sheet}
      className={wide ? 'sheet sheet--wide' : 'sheet'}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="sheet__head">
        <h2 className="title">{title}</h2>
        <button type="button" className="btn btn--quiet sheet__close" aria-label={t('close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
