import type { JSX } from 'react';
import { useWords } from '../../text/words.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { LotRef } from '../../../sync/domain/entry.ts';
import type { LotSource } from './lot.ts';

/** The lot in words and where it comes from; scanning anywhere on the screen changes it. */
export function LotCard({
  lot,
  onOther,
}: {
  lot: { readonly ref: LotRef; readonly source: LotSource | null } | null;
  onOther: () => void;
}): JSX.Element {
  const { t } = useWords();
  return (
    <section className="card lotcard" aria-label={t('lot.label')}>
      <Icon name="lot" />
      <span className="row__main">
        <span className="label">{lot?.source ? t(`lot.${lot.source}`) : t('lot.label')}</span>
        <b className={lot ? 'lead ident ellipsis' : 'lead ellipsis'}>{lot ? lot.ref.name : t('lot.none')}</b>
      </span>
      <Button icon="scan" onPress={onOther}>
        {lot ? t('lot.other') : t('lot.choose')}
      </Button>
    </section>
  );
}
