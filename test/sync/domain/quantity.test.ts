import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  atLeastZero,
  checkQuantity,
  compare,
  fromOdoo,
  minus,
  parseTyped,
  sum,
} from '../../../sync/domain/quantity.ts';

describe('a typed quantity is refused rather than guessed', () => {
  test.each([
    ['', '.', 2, 'quantity_empty'],
    ['   ', '.', 2, 'quantity_empty'],
    ['0', '.', 0, 'quantity_zero'],
    ['0.00', '.', 2, 'quantity_zero'],
    ['-1', '.', 0, 'quantity_negative'],
    ['−1', '.', 0, 'quantity_negative'],
    ['-0', '.', 0, 'quantity_negative'],
    ['+1', '.', 0, 'quantity_not_a_number'],
    ['1e3', '.', 0, 'quantity_not_a_number'],
    ['0x10', '.', 0, 'quantity_not_a_number'],
    ['Infinity', '.', 0, 'quantity_not_a_number'],
    ['10,50', '.', 2, 'quantity_ambiguous'],
    ['10.50', ',', 2, 'quantity_ambiguous'],
    ['1,000', '.', 0, 'quantity_ambiguous'],
    ['1.000', ',', 0, 'quantity_ambiguous'],
    ['1.000,50', ',', 2, 'quantity_ambiguous'],
    ['1,5,0', ',', 2, 'quantity_not_a_number'],
    ['1.5.0', '.', 2, 'quantity_not_a_number'],
    ['1000000000', '.', 0, 'quantity_too_large'],
    ['100000000', '.', 0, 'quantity_too_large'],
    ['9'.repeat(60), '.', 0, 'quantity_too_large'],
    ['1.5', '.', 0, 'quantity_too_precise'],
    ['1.125', '.', 2, 'quantity_too_precise'],
    ['1 000', '.', 0, 'quantity_not_a_number'],
    ['1\u00a0000', '.', 0, 'quantity_not_a_number'],
    ["1'000", '.', 0, 'quantity_not_a_number'],
    ['１２', '.', 0, 'quantity_not_a_number'],
    ['٣', '.', 0, 'quantity_not_a_number'],
    ['.5', '.', 1, 'quantity_not_a_number'],
    [',', ',', 1, 'quantity_not_a_number'],
    ['12 pcs', '.', 0, 'quantity_not_a_number'],
  ] as const)('%j with the key %j and %i decimals: %s', (typed, key, digits, code) => {
    expect(parseTyped(typed, key, digits)).toMatchObject({ ok: false, failure: { code } });
  });

  test.each([
    ['5.', '.', 0, '5'],
    ['5,', ',', 2, '5'],
    ['007', '.', 0, '7'],
    [' 12 ', '.', 0, '12'],
    ['10.50', '.', 2, '10.5'],
    ['10,50', ',', 2, '10.5'],
    ['1.00', '.', 0, '1'],
    ['99999999', '.', 0, '99999999'],
    ['0.01', '.', 2, '0.01'],
  ] as const)('%j with the key %j and %i decimals is %s', (typed, key, digits, value) => {
    expect(parseTyped(typed, key, digits)).toEqual({ ok: true, value });
  });

  test('what is accepted reads back as the very number that was typed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 0, max: 99 }), (whole, cents) => {
        const decimals = String(cents).padStart(2, '0');
        const english = parseTyped(`${whole}.${decimals}`, '.', 2);
        expect(parseTyped(`${whole},${decimals}`, ',', 2)).toEqual(english);
        expect(
          whole < 99_999_999 || cents === 0 ? english.ok && compare(english.value, `${whole}.${decimals}`) : 0,
        ).toBe(0);
      }),
    );
  });

  test('a plain quantity from a program meets the same limits', () => {
    expect(checkQuantity('-1', 2)).toMatchObject({ failure: { code: 'quantity_negative' } });
    expect(checkQuantity('99999999.5', 2)).toMatchObject({ failure: { code: 'quantity_too_large' } });
  });
});

describe('P8: sums are exact', () => {
  test('0.1 + 0.2 is 0.3, and a million cents are ten thousand', () => {
    expect(sum(['0.1', '0.2'])).toBe('0.3');
    expect(sum(Array.from({ length: 1_000_000 }, () => '0.01'))).toBe('10000');
    expect(minus('0.3', '0.1')).toBe('0.2');
    expect(sum([])).toBe('0');
    expect(atLeastZero(minus('1', '1.01'))).toBe('0');
  });

  test('sums of millionths agree with whole-number arithmetic', () => {
    const millionths = fc.bigInt({ min: 0n, max: 99_999_999_000_000n });
    const text = (value: bigint): string => `${value / 1_000_000n}.${String(value % 1_000_000n).padStart(6, '0')}`;
    fc.assert(
      fc.property(fc.array(millionths, { maxLength: 50 }), (values) => {
        const total = values.reduce((all, value) => all + value, 0n);
        expect(compare(sum(values.map(text)), text(total))).toBe(0);
      }),
    );
  });

  test('a binary float of Odoo is the decimal it stands for', () => {
    expect(fromOdoo(3.3400000000000003, 6)).toBe('3.34');
    expect(fromOdoo(0.1 + 0.2, 6)).toBe('0.3');
    expect(fromOdoo(1e21, 6)).toBe('1000000000000000000000');
    expect(fromOdoo(1e-7, 6)).toBe('0');
  });
});
