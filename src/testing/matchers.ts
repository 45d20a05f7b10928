/** What tests say about worlds and results: functions for `expect.extend` of vitest, jest and their like. */

import { type Result, transcriptOf } from './result.ts';
import type { TestWorld } from './world.ts';
import { sentenceOf } from '../cli/describe.ts';
import { english } from '../cli/language.ts';
import { yuan } from '../cli/print.ts';
import { type ErrorCode, type Fen, fen, parseAmount } from '../wallet.ts';

/** What stands behind `expect(…)`. */
export interface WalletMatchers {
  /** The command was done: exit code 0. For what `await w.run(…)` returned. */
  toBeDone(): void;
  /** The command was refused with this code of the catalogue. For what `await w.run(…)` returned. */
  toBeRefused(code: ErrorCode): void;
  /** The user of this view has so much: yuan as on the command line, as `'66'`, `'66.50'` or `'0'`. */
  toHaveBalance(amount: string): void;
  /** Every record of the world balances, and all money is somewhere: what `wallet audit` checks. */
  toPassAudit(): void;
}

interface Verdict {
  readonly pass: boolean;
  /** Why it failed; with `.not`, why that failed. */
  readonly message: () => string;
}

/** How many entries a wrong balance is explained with. */
const ENTRIES_SHOWN = 5;

type Functions = {
  readonly [Name in keyof WalletMatchers]: (
    received: unknown,
    ...expected: Parameters<WalletMatchers[Name]>
  ) => Verdict;
};

/** For `expect.extend`. */
export const matchers: Functions = {
  toBeDone(received) {
    const result = resultIn(received, 'toBeDone');
    const pass = result.exit === 0;
    return {
      pass,
      message: () => `expected the command ${pass ? 'not ' : ''}to be done\n\n${transcriptOf(result)}`,
    };
  },

  toBeRefused(received, code) {
    const result = resultIn(received, 'toBeRefused');
    const pass = result.refusal?.code === code;
    const ended = result.refusal?.code ?? `exit code ${result.exit}`;
    const message = pass
      ? `expected the command not to be refused with ${code}`
      : `expected the command to be refused with ${code}; it ended with ${ended}`;
    return { pass, message: () => `${message}\n\n${transcriptOf(result)}` };
  },

  toHaveBalance(received, amount) {
    const { user, balanceFen, wallet } = worldIn(received, 'toHaveBalance');
    const expectedFen = balanceOf(amount);
    const pass = balanceFen === expectedFen;
    return {
      pass,
      message() {
        const entries = wallet.history(user, ENTRIES_SHOWN);
        return [
          `expected ${user} ${pass ? 'not ' : ''}to have ${yuan(expectedFen)}; the balance is ${yuan(balanceFen)}`,
          ...(entries.length > 0 ? ['', 'The last entries, the newest first:'] : []),
          ...entries.map((entry) => `  ${sentenceOf(english, entry, user)}, ${entry.status}`),
        ].join('\n');
      },
    };
  },

  toPassAudit(received) {
    const { ok, problems } = worldIn(received, 'toPassAudit').wallet.audit();
    return {
      pass: ok,
      message: () =>
        ok
          ? 'expected the audit to find problems'
          : ['expected the audit to find nothing', '', ...problems].join('\n'),
    };
  },
};

function balanceOf(amount: unknown): Fen {
  const text = typeof amount === 'string' ? amount : '';
  const amountFen = /^0(\.00?)?$/.test(text) ? fen(0) : parseAmount(text);
  if (amountFen === undefined)
    throw new TypeError(
      `toHaveBalance takes yuan as text, as '66.50'; for fen write expect(w.balanceFen).toBe(6650)`,
    );
  return amountFen;
}

function resultIn(received: unknown, matcher: string): Result {
  if (has(received, 'lines')) return received as Result;
  throw new TypeError(`${matcher} is for a result: expect(await w.run('…')).${matcher}(…)`);
}

function worldIn(received: unknown, matcher: string): TestWorld {
  if (has(received, 'balanceFen')) return received as TestWorld;
  throw new TypeError(`${matcher} is for a world: expect(w).${matcher}(…), or expect(w.as('alice'))`);
}

function has(received: unknown, property: string): boolean {
  return typeof received === 'object' && received !== null && property in received;
}
