/** Amounts are whole millionths of a currency: a segment costs fractions of a cent. */
const DECIMALS = 6;
const AMOUNT = /^(\d{1,9})(?:\.(\d{1,6}))?$/;

/** `0.0079` as 7900 millionths; null where the text is no amount from 0 to 999,999,999 of at most six decimals. */
export function parseMicros(text: string): bigint | null {
  const match = AMOUNT.exec(text);
  if (!match) return null;
  return BigInt(`${match[1]}${(match[2] ?? '').padEnd(DECIMALS, '0')}`);
}

/** 7900 millionths as `0.0079`; two decimals at least. */
export function formatMicros(micros: bigint): string {
  if (micros < 0n) return `-${formatMicros(-micros)}`;
  const digits = String(micros).padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0{1,4}$/, '');
  return `${digits.slice(0, -DECIMALS)}.${fraction}`;
}

/** A quotient of whole numbers that are not negative, rounded to the nearest; the half goes up. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  return (dividend * 2n + divisor) / (divisor * 2n);
}

/** Whether a code of three capitals is a currency of ISO 4217. */
export function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code);
}
