/** The matchers for vitest, with their types, and gateways that end with their test: `import 'walletsim/testing/vitest'`. */

import { expect, onTestFinished } from 'vitest';
import { endWith, matchers, type WalletMatchers } from './index.ts';

expect.extend(matchers);

endWith((stop) => {
  // Begun outside of a test, it is nobody’s: who began it ends it.
  if (expect.getState().currentTestName !== undefined) onTestFinished(stop);
});

declare module 'vitest' {
  interface Matchers<T> extends WalletMatchers {}
}
