import { Decimal } from 'decimal.js';

const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP });

/** A quotient rounded half up, by default to the two decimals of Odoo's "Product Unit" precision. */
export const rounded = (value: string, divisor = '1', digits = 2): string =>
  new Exact(value).dividedBy(divisor).toDecimalPlaces(digits).toFixed();

/** Up to the next of Odoo's two decimals: the demand of a whole order by its bill. */
export const roundedUp = (value: string, divisor: string): string =>
  new Exact(value).dividedBy(divisor).toDecimalPlaces(2, Decimal.ROUND_UP).toFixed();

/** Whether a quantity has no more than the two decimals that Odoo keeps. */
export const isKept = (value: string): boolean => new Exact(value).decimalPlaces() <= 2;
