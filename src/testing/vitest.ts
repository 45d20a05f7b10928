/** The matchers for vitest, with their types: `import 'walletsim/testing/vitest'`. */

import { expect } from 'vitest';
import { matchers, type WalletMatchers } from './matchers.ts';

expect.extend(matchers);

declare module 'vitest' {
  interface Matchers<T> extends WalletMatchers {}
}
