import type { JSX } from 'react';

/** A labelled figure. Long figures are drawn smaller so that they never leave their card. */
export function Figure({
  label,
  value,
  after = '',
  size = 'm',
}: {
  label: string;
  value: string;
  after?: string;
  size?: 'm' | 'xl';
}): JSX.Element {
  const long = value.length > 9 ? ' figure--longer' : value.length > 5 ? ' figure--long' : '';
  return (
    <div>
      <span className="label">{label}</span>
      <span className="figures__v">
        <b className={`figure${size === 'xl' ? ' figure--xl' : ''}${long}`}>{value}</b>
        {after && <span className="unit">{after}</span>}
      </span>
    </div>
  );
}
