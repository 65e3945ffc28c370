const scale = 1_000_000n;

/** Millionths of a decimal string; the judge counts by itself, so that it does not share a mistake with what it judges. */
function millionths(text: string): bigint {
  const [, sign = '', whole = '0', part = ''] = /^(-?)(\d*)\.?(\d{0,6})\d*$/.exec(text) ?? [undefined, '', 'x'];
  if (whole === 'x') throw new Error(`not a plain decimal: ${text}`);
  const value = BigInt(whole || '0') * scale + BigInt(part.padEnd(6, '0'));
  return sign === '-' ? -value : value;
}

/** Whether both lists come to the same total, to the last digit. */
export const isEqualSum = (some: readonly string[], others: readonly string[]): boolean =>
  total(some) === total(others);

const total = (values: readonly string[]): bigint => values.reduce((sum, value) => sum + millionths(value), 0n);

export const isEqual = (one: string, other: string): boolean => millionths(one) === millionths(other);

/** The total for people. */
export const inWords = (values: readonly string[]): string => String(Number(total(values)) / Number(scale));
