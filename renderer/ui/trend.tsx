import type { JSX } from 'react';
import type { MachineView } from '../../sync/domain/views.ts';
import { useWords } from '../text/words.ts';

const width = 600;
const height = 100;

interface Span {
  readonly from: number;
  readonly to: number;
}

const place = (at: number, span: Span): number =>
  Math.max(0, Math.min(1, (at - span.from) / Math.max(1, span.to - span.from)));

function hoursIn(span: Span): number[] {
  const hour = 3_600_000;
  const step = span.to - span.from > 8 * hour ? 2 * hour : hour;
  const first = Math.ceil(span.from / step) * step;
  const hours: number[] = [];
  // Near the ends the hours would run into the labels there.
  for (let at = first; at < span.to; at += step) if (place(at, span) > 0.08 && place(at, span) < 0.87) hours.push(at);
  return hours;
}

/** Pieces per hour over the last hours, stops as raised blocks on the ribbon of time. */
export function Trend({ machine }: { machine: MachineView }): JSX.Element | null {
  const { t, time } = useWords();
  const points = machine.trend.map((point) => ({ at: Date.parse(point.at), perHour: point.perHour }));
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return null;
  const span = { from: first.at, to: last.at };
  const top = Math.max(1, ...points.map((point) => point.perHour)) * 1.15;
  const line = points
    .map(
      (point) =>
        `${(place(point.at, span) * width).toFixed(1)} ${(height - (point.perHour / top) * height).toFixed(1)}`,
    )
    .join(' L');
  const clock = (at: number): string => time(new Date(at).toISOString());
  return (
    <>
      <svg
        className="trend"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('machine.trendLabel', { from: clock(span.from), to: clock(span.to), n: machine.stops.length })}
      >
        <path className="spark__grid" d={`M0 ${height - 0.5}H${width}`} />
        <path className="spark__area" d={`M${line} L${width} ${height} L0 ${height}Z`} />
        <path className="spark__line" d={`M${line}`} />
      </svg>
      <div className="ribbon">
        {machine.stops.map((stop) => {
          const from = place(Date.parse(stop.from), span);
          const to = stop.to ? place(Date.parse(stop.to), span) : 1;
          return (
            <i key={stop.from} style={{ left: `${from * 100}%`, width: `${Math.max(0.6, (to - from) * 100)}%` }} />
          );
        })}
      </div>
      <div className="axis" aria-hidden="true">
        <span style={{ left: 0 }}>{clock(span.from)}</span>
        {hoursIn(span).map((at) => (
          <span key={at} style={{ left: `${place(at, span) * 100}%` }}>
            {clock(at).slice(0, 2)}
          </span>
        ))}
        <span style={{ left: '100%' }}>{clock(span.to)}</span>
      </div>
    </>
  );
}
