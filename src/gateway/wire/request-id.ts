import { randomBytes } from 'node:crypto';

/** What names an answer: hexadecimal digits, and behind the dash the number of the error, 0 for none. */
export function requestId(number = 0): string {
  return `${randomBytes(22).toString('hex').toUpperCase()}-${number}`;
}
