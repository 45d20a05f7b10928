import type { Secret } from './ask/index.ts';

/** The flags that secrets are given with. */
export const secretFlags: Readonly<Record<string, Secret>> = {
  '--pin': 'pin',
  '--confirm-pin': 'pin',
  '--current': 'pin',
  '--new': 'pin',
  '--confirm': 'pin',
  '--number': 'card',
  '--cvv': 'cvv',
  '--otp': 'otp',
  '--code': 'code',
  '--id-number': 'resident-id',
};
