/** PINs that are too easy to guess: what real wallets refuse, and what thieves try first. */

export type Weakness =
  'not-six-digits' | 'equal-digits' | 'run' | 'repeats' | 'birth-date' | 'phone-ending' | 'document-ending';

export interface Known {
  /** YYYY-MM-DD */
  readonly birth?: string;
  readonly phones: readonly string[];
  readonly documents: readonly string[];
}

/** Why the PIN is refused, or `undefined`. */
export function weakPin(pin: string, known: Known): Weakness | undefined {
  if (!/^\d{6}$/.test(pin)) return 'not-six-digits';
  if (/^(\d)\1{5}$/.test(pin)) return 'equal-digits';
  if (isRun(pin)) return 'run';
  // 121212, 123123, 112233
  if (/^(\d\d)\1\1$|^(\d{3})\2$|^(\d)\3(\d)\4(\d)\5$/.test(pin)) return 'repeats';
  if (known.birth !== undefined && datesOf(known.birth).includes(pin)) return 'birth-date';
  if (known.phones.some((phone) => phone.endsWith(pin))) return 'phone-ending';
  return known.documents.some((number) => number.replaceAll(/\D/g, '').endsWith(pin))
    ? 'document-ending'
    : undefined;
}

/** Each digit one more, or one less, than the one before: 123456, 987654; after 9 comes 0. */
function isRun(pin: string): boolean {
  const steps = Array.from(pin)
    .slice(1)
    .map((digit, index) => (Number(digit) - Number(pin[index]) + 10) % 10);
  return steps.every((step) => step === 1) || steps.every((step) => step === 9);
}

/** The ways to write a date in six digits: YYMMDD, MMDDYY, DDMMYY, YYYYMM. */
function datesOf(birth: string): string[] {
  const [year = '', month = '', day = ''] = birth.split('-');
  const short = year.slice(2);
  return [short + month + day, month + day + short, day + month + short, year + month];
}
