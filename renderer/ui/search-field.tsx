import { useEffect, useRef, type JSX } from 'react';
import { Icon } from './icon.tsx';

/** The field on top of a sheet: it has the focus, and a scan that lands in it ends with its own Enter. */
export function SearchField({
  text,
  hint,
  scan,
  icon,
  onText,
  onSubmit,
}: {
  text: string;
  hint: string;
  scan: 'lot' | 'search';
  icon: 'scan' | 'search';
  onText: (text: string) => void;
  onSubmit: () => void;
}): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className="field field--search"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Icon name={icon} />
      <input
        ref={field}
        data-scan={scan}
        value={text}
        maxLength={100}
        placeholder={hint}
        aria-label={hint}
        onChange={(event) => onText(event.target.value)}
      />
    </form>
  );
}
