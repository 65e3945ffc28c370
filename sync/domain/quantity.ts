import { Decimal } from 'decimal.js';
import { failure, type Result } from './failure.ts';

const Exact = Decimal.clone({ precision: 40, toExpNeg: -30, toExpPos: 30 });

/** Larger than any order; a slip of the hand (12 digits) is refused, not booked. */
export const largestQuantity = '99999999';

/** Sum of exact decimal strings. */
export const sum = (values: readonly string[]): string =>
  values.reduce((total, value) => total.plus(value), new Exact(0)).toFixed();
export const minus = (a: string, b: string): string => new Exact(a).minus(b).toFixed();
/** -1, 0 or 1. */
export const compare = (a: string, b: string): number => new Exact(a).comparedTo(b);
export const atLeastZero = (value: string): string => (new Exact(value).isNegative() ? '0' : value);
export const isSame = (a: string, b: string): boolean => new Exact(a).equals(b);

/**
 * A number as Odoo's replies hold it (a binary float, such as 3.3400000000000003) as the exact decimal it stands for.
 * @param digits decimals of Odoo's precision
 */
export const fromOdoo = (value: number, digits: number): string =>
  Number.isSafeInteger(value) ? String(value) : new Exact(value).toDecimalPlaces(digits).toFixed();

/** More than this the posting action does not count. */
const mostDigits = 6;

/** Decimals of a unit whose smallest step in Odoo is `rounding`: 2 for 0.01, 0 for 1 and more. */
export const digitsOf = (rounding: number): number => Math.min(new Exact(rounding).decimalPlaces(), mostDigits);

/** Share of `part` in `whole` for a bar, 0 to 100; 0 when there is no whole. */
export const percent = (part: string, whole: string): number =>
  new Exact(whole).isZero() ? 0 : Math.min(100, new Exact(part).dividedBy(whole).times(100).toNumber());

/**
 * A quantity as typed on the pad or keyboard, refused rather than guessed: with a decimal point of another language,
 * grouping, an exponent or a sign it is never reinterpreted (10.50 is not 1050).
 * @param decimalKey the decimal separator of the screen's language
 * @param digits decimals that the unit allows
 */
export function parseTyped(text: string, decimalKey: '.' | ',', digits: number): Result<string> {
  const typed = text.trim();
  const no = (code: Parameters<typeof failure>[0], facts = {}): Result<string> => ({
    ok: false,
    failure: failure(code, facts),
  });
  if (typed === '') return no('quantity_empty');
  if (/^[-\u2212]/.test(typed)) return no('quantity_negative');
  const other = decimalKey === '.' ? ',' : '.';
  if (/^[\d.,]+$/.test(typed) && typed.includes(other)) return no('quantity_ambiguous', { typed, decimalKey });
  const plain = decimalKey === ',' ? typed.replace(',', '.') : typed;
  if (!/^\d+(\.\d*)?$/.test(plain)) return no('quantity_not_a_number', { typed });
  return checkQuantity(plain.replace(/\.$/, ''), digits);
}

/** Checks a plain decimal string: above zero, not beyond `largestQuantity`, no more decimals than the unit has. */
export function checkQuantity(plain: string, digits: number): Result<string> {
  const value = new Exact(plain);
  if (value.isNegative() && !value.isZero()) return { ok: false, failure: failure('quantity_negative') };
  if (value.isZero()) return { ok: false, failure: failure('quantity_zero') };
  if (value.greaterThan(largestQuantity))
    return { ok: false, failure: failure('quantity_too_large', { limit: largestQuantity }) };
  if (value.decimalPlaces() > digits)
    return { ok: false, failure: failure('quantity_too_precise', { digits: String(digits) }) };
  return { ok: true, value: value.toFixed() };
}
