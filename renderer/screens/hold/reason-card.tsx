import type { JSX } from 'react';
import type { TextKey } from '../../text/en.ts';
import { useWords } from '../../text/words.ts';
import { Choices } from '../../ui/choices.tsx';

/** The reason in one touch, or in own words. */
export function ReasonCard({
  title,
  texts,
  reason,
  onReason,
}: {
  title: string;
  texts: readonly TextKey[];
  reason: string;
  onReason: (reason: string) => void;
}): JSX.Element {
  const { t } = useWords();
  const words = texts.map((text) => t(text));
  return (
    <Choices
      title={title}
      columns={3}
      choices={words.map((word) => ({ key: word, text: word }))}
      chosen={words.includes(reason) ? reason : null}
      onChoose={onReason}
    >
      <input
        className="input"
        value={words.includes(reason) ? '' : reason}
        maxLength={200}
        placeholder={t('reason.own')}
        aria-label={t('reason.own')}
        onChange={(event) => onReason(event.target.value)}
      />
    </Choices>
  );
}
