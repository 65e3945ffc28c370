import { useEffect, useRef, useState, type JSX } from 'react';
import { useApp } from '../../app-context.ts';
import { useRequest } from '../../station.ts';
import { useWords } from '../../text/words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';

function People({ onTake }: { onTake: (name: string) => void }): JSX.Element {
  const { session } = useApp();
  return (
    <div className="people scroll">
      {session.operators.map((name) => (
        <button
          key={name}
          type="button"
          className="btn btn--main"
          aria-pressed={name === session.operator}
          onClick={() => onTake(name)}
        >
          <Icon name="person" />
          <span className="ellipsis">{name}</span>
        </button>
      ))}
    </div>
  );
}

/** Who records from now on: pick or type. The unfinished entry of whoever was there before stays theirs. */
export function SignInDialog({ onDone }: { onDone: (name: string | null) => void }): JSX.Element {
  const { t, message } = useWords();
  const { session } = useApp();
  const signIn = useRequest('session.signIn');
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const take = async (operator: string): Promise<void> => {
    const name = operator.trim();
    if (!name) return;
    const result = await signIn.send({ operator: name });
    if (result?.ok) onDone(name);
  };
  useEffect(() => {
    if (session.operators.length === 0) field.current?.focus();
  }, [session.operators.length]);
  return (
    <Dialog
      title={t('person.title')}
      onClose={() => onDone(null)}
      onScan={(scanned) => {
        void take(scanned);
        return true;
      }}
    >
      <p className="sheet__note c-2">{t('person.note')}</p>
      <People onTake={(name) => void take(name)} />
      <form
        className="field"
        onSubmit={(event) => {
          event.preventDefault();
          void take(text);
        }}
      >
        <input
          ref={field}
          value={text}
          maxLength={80}
          placeholder={t('person.hint')}
          aria-label={t('person.hint')}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="btn btn--primary">
          {t('person.go')}
        </button>
      </form>
      {signIn.failure && (
        <p className="problem" role="alert">
          <b>{message(signIn.failure).title}.</b> {message(signIn.failure).todo}
        </p>
      )}
    </Dialog>
  );
}
