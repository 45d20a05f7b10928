import { expect, test } from 'vitest';
import { withoutSecrets } from '../../src/cli/secret-flags.ts';

test.each([
  ['pay coffee 1 --pin 246813', 'pay coffee 1 --pin PIN'],
  ['pay coffee 1 --pin=246813 --otp auto', 'pay coffee 1 --pin=PIN --otp auto'],
  ['verify-id --id-number 11010519491231002X --otp 123456', 'verify-id --id-number ID-NUMBER --otp OTP'],
  ['add-card --number=6222021234567890128 --cvv 917', 'add-card --number=NUMBER --cvv CVV'],
  ['transfer alice 6 --note=--pin', 'transfer alice 6 --note=--pin'],
])('%s is shown as %s', (typed, shown) => {
  expect(withoutSecrets(typed.split(' ')).join(' ')).toBe(shown);
});
