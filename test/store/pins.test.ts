import { createHmac } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { expect, test } from 'vitest';
import { Pins } from '../../src/store/pins.ts';

const pinsOf = (key: string) => new Pins((purpose) => createHmac('sha256', key).update(purpose).digest());

test('a hash tells nothing about a PIN to whoever lacks the key, and nothing of one user’s PIN by another’s', async () => {
  const pins = pinsOf('the key');
  const hash = await pins.hash('me', '246813', 1);
  expect(await pins.isRight('me', '246813', hash)).toBe(true);
  expect(await pins.isRight('me', '246814', hash)).toBe(false);
  // Whoever tries all PINs on a stolen journal tries them without the key.
  expect(await bcrypt.compare('246813', hash)).toBe(false);
  expect(await pinsOf('another key').isRight('me', '246813', hash)).toBe(false);
  expect(await pins.isRight('alice', '246813', hash)).toBe(false);
  expect(await pins.hash('alice', '246813', 1)).not.toBe(hash);
  expect(bcrypt.getRounds(hash)).toBeGreaterThanOrEqual(10);
});
