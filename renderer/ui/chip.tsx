import type { JSX } from 'react';
import type { EntryView } from '../../sync/domain/views.ts';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import type { TextKey } from '../text/en.ts';
import { useWords } from '../text/words.ts';
import type { IconName } from './drawings.tsx';
import { Icon } from './icon.tsx';

export type ChipKind = 'saved' | 'waiting' | 'odoo' | 'decide' | 'caution' | 'stop' | 'plain';

/** A state in a word, a drawing and an outline of its own. */
export function Chip({ kind, icon, text }: { kind: ChipKind; icon?: IconName; text: string }): JSX.Element {
  return (
    <span className={`chip chip--${kind}`}>
      {icon && <Icon name={icon} size="s" />}
      {text}
    </span>
  );
}

const deliveries: Readonly<Record<DeliveryState, readonly [ChipKind, IconName, TextKey]>> = {
  pending: ['waiting', 'clock', 'delivery.waiting'],
  sending: ['waiting', 'clock', 'delivery.waiting'],
  unknown: ['waiting', 'clock', 'delivery.waiting'],
  posted: ['odoo', 'odoo', 'delivery.odoo'],
  settled: ['odoo', 'odoo', 'delivery.odoo'],
  parked: ['decide', 'ask', 'delivery.decide'],
  set_aside: ['plain', 'void', 'delivery.aside'],
};

/** How far an entry is on its way to Odoo. */
export function DeliveryChip({ entry }: { entry: EntryView }): JSX.Element {
  const { t } = useWords();
  const [kind, icon, key] = deliveries[entry.state];
  return <Chip kind={kind} icon={icon} text={t(key)} />;
}
