import { useState, type JSX } from 'react';
import { useRequest } from '../../station.ts';
import { useWords, type Locale } from '../../text/words.ts';
import { chooseTheme, chosenTheme, themes, type Theme } from '../../theme.ts';
import { Ways } from './field.tsx';

/** Language and look of this screen; both take effect at once. */
export function LanguageStep({ onNext }: { onNext: () => void }): JSX.Element {
  const { t, locale } = useWords();
  const { send } = useRequest('session.setLocale');
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  return (
    <div className="step">
      <div className="step__fields">
        <Ways<Locale>
          label={t('setup.language')}
          value={locale}
          ways={[
            { key: 'en', text: 'English' },
            { key: 'de', text: 'Deutsch' },
          ]}
          onChange={(next) => void send({ locale: next })}
        />
        <Ways<Theme>
          label={t('setup.theme')}
          value={theme}
          ways={themes.map((key) => ({ key, text: t(`theme.${key}`) }))}
          onChange={(next) => {
            chooseTheme(next);
            setTheme(next);
          }}
        />
      </div>
      <div className="step__result" />
      <div className="step__acts">
        <button type="button" className="btn btn--primary" onClick={onNext}>
          {t('setup.next')}
        </button>
      </div>
    </div>
  );
}
