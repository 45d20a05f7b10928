/**
 * Money as whole fen (1 yuan = 100 fen). No floats: `1.005 * 100` is 100.49999999999999, so amounts are read and
 * written as text, digit by digit, and added as safe integers.
 */

declare const unit: unique symbol;

/** A whole number of fen; negative only inside postings. */
export type Fen = number & { readonly [unit]: 'fen' };

/** The largest amount that any single amount may have: 1,000,000,000.00 yuan. Keeps every sum a safe integer. */
export const MAX_AMOUNT_FEN = fen(100_000_000_000);

/** Brands a number as fen. Throws a `RangeError` unless it is a safe integer: that is a fault of the program. */
export function fen(value: number): Fen {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of fen: ${value}`);
  return (value === 0 ? 0 : value) as Fen;
}

export const ZERO = fen(0);

/** The sum, as fen. */
export function sum(...amounts: readonly Fen[]): Fen {
  return fen(amounts.reduce<number>((total, amount) => total + amount, 0));
}

/** The amount with its sign turned. */
export function negate(amount: Fen): Fen {
  return fen(0 - amount);
}

/**
 * `amount × numerator ÷ denominator`, rounded half up to whole fen, without floats: `share(fen(630), 7, 10)`.
 * For non-negative amounts and a positive denominator.
 */
export function share(amount: Fen, numerator: number, denominator: number): Fen {
  const doubled = BigInt(amount) * BigInt(numerator) * 2n + BigInt(denominator);
  return fen(Number(doubled / (BigInt(denominator) * 2n)));
}

/**
 * Reads an amount in yuan as people type it: `18`, `18.5`, `18.50`; nothing else (no sign, exponent, separator,
 * full-width digit or third decimal). Returns `undefined` when the text is no such amount, or is 0 or too large.
 */
export function parseAmount(text: string): Fen | undefined {
  const match = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const value = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return value > 0 && value <= MAX_AMOUNT_FEN ? fen(value) : undefined;
}

/** Writes fen as yuan, with thousands separators: `1,200.00`; negative as `-18.50`. */
export function formatYuan(amount: Fen): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0 ? '-' : ''}${yuan}.${digits.slice(-2)}`;
}
