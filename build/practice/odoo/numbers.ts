import type { Tables } from './tables.ts';
import type { Value } from './fields.ts';

/** A stored number for calculating, as Odoo does: in binary floating point, rounded where Odoo rounds. */
export const num = (value: Value | undefined): number => (value === undefined || value === false ? 0 : Number(value));

/** A calculated number as it is stored: plain notation, at most 6 decimals, by default. */
export function text(value: number, digits = 6): string {
  const scale = 10 ** digits;
  const scaled = Math.round(value * scale);
  if (scaled === 0) return '0';
  const short = String(scaled / scale);
  return short.includes('e') ? (scaled / scale).toFixed(digits).replace(/\.?0+$/, '') : short;
}

// What binary floating point loses on the way; Odoo allows for it too.
const hair = 1e-6;

/** Half up, to the two decimals of Odoo's "Product Unit". */
export const round2 = (value: number): number =>
  (Math.sign(value) * Math.floor(Math.abs(value) * 100 + 0.5 + hair)) / 100;
export const roundUp2 = (value: number): number => (Math.sign(value) * Math.ceil(Math.abs(value) * 100 - hair)) / 100;

/** Odoo's comparison of quantities: -1, 0 or 1 after rounding both. */
export const cmp = (a: number, b: number): number => Math.sign(Math.round((round2(a) - round2(b)) * 100));
export const isZero = (value: number): boolean => cmp(value, 0) === 0;

/** A quantity of one unit in another one: rounded half up to two decimals, up, or not at all. */
export function convert(
  tables: Tables,
  quantity: number,
  from: Value | undefined,
  to: Value | undefined,
  how: 'half-up' | 'up' | 'exact' = 'half-up',
): number {
  const same = from === to || !from || !to;
  const factor = (unit: Value): number => num(tables.take('uom.uom', unit)['factor']) || 1;
  const value = same ? quantity : (quantity * factor(from)) / factor(to);
  if (how === 'exact') return value;
  return how === 'up' ? roundUp2(value) : round2(value);
}
