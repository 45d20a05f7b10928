/** Answers at prompts that nobody would give, typed into the real prompts. */

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answering, INTERRUPTED, type Question, takenAs } from '../../src/flow/answers.ts';
import type { Put } from '../../src/cli/ask/index.ts';
import { effort, hostile, plan } from './hostile.ts';
import { copyOf, perform, preparedFolder } from './stage.ts';
import { DEBIT_2, PIN } from '../support/world.ts';

vi.mock('bcryptjs', async () => (await import('./stage.ts')).quickHashes);
vi.setConfig({ testTimeout: 120_000 * effort });

/** Commands that ask for what they were not told. */
const asking: readonly (readonly string[])[] = [
  ['add-card'],
  ['add-card', '--number', DEBIT_2],
  ['set-pin'],
  ['set-pin', '--forgot'],
  ['verify-id'],
  ['login'],
  ['pay'],
  ['pay', 'coffee'],
  ['pay', 'coffee', '18'],
  ['topup'],
  ['withdraw', '1'],
  ['transfer'],
  ['transfer', 'alice'],
  ['red-packet', 'send'],
  ['refund'],
  ['quickpay', 'enable'],
  ['charge', 'coffee'],
  ['order'],
  ['bill', 'pay'],
  ['merchant', 'add'],
  ['cards', 'remove'],
  ['cards', 'default'],
  ['bank', 'issue'],
  ['protect', 'freeze'],
  ['protect', 'unfreeze'],
  ['forget', 'alice'],
  ['rules', 'set'],
  ['clock', 'set'],
  ['snapshot', 'save'],
  ['snapshot', 'restore'],
  ['risk', 'report'],
  ['config', 'set'],
  ['completion'],
  ['undo'],
  ['reset'],
];

/** What is typed: at a list, which of its choices; elsewhere, a text. */
interface Typed {
  readonly at: number;
  readonly text: string;
}

/** Ctrl-Z would stop the process that the prompt runs in, as it should. */
const text = hostile.map((typed) => typed.replaceAll('\u001A', '').slice(0, 300));
const usual = fc.constantFrom(
  PIN,
  '1',
  '18',
  'alice',
  'coffee',
  'y',
  'n',
  '13800138000',
  'li@example.com',
  '12/34',
  DEBIT_2,
);
const typed: fc.Arbitrary<Typed> = fc.record({ at: fc.nat(30), text: fc.oneof(text, usual) });

/** Types these, one after the other; breaks the command off when none is left. `asked` is told of each question. */
function typing(all: readonly Typed[], asked: () => void): Put {
  const left = [...all];
  return async (prompt, config) => {
    asked();
    const question: Question = config;
    const offered = (question.choices ?? question.source?.('') ?? []).filter(
      ({ disabled }) => disabled === undefined,
    );
    const answers = [...left, undefined].map((next) => ({
      message: question.message,
      answer() {
        left.shift();
        if (!next) return INTERRUPTED;
        const choice = offered[next.at % Math.max(1, offered.length)];
        return choice ? takenAs(choice) : next.text;
      },
    }));
    return answering(answers, () => undefined)(prompt, config);
  };
}

let model: Awaited<ReturnType<typeof preparedFolder>>;
beforeAll(async () => {
  model = await preparedFolder();
});
afterAll(() => model.remove());

test('whatever is answered, a command ends with a documented code, drives no terminal, and moves no money unasked', async () => {
  let [questions, done, broken] = [0, 0, 0];
  const command = fc.tuple(fc.constantFrom(...asking), fc.array(typed, { minLength: 1, maxLength: 8 }));
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 5 }), async (commands) => {
      const stage = copyOf(model.home);
      for (const [words, answers] of commands) {
        const exit = await perform(stage, words, { put: () => typing(answers, () => void (questions += 1)) });
        if (exit === 0) done += 1;
        if (exit === 130) broken += 1;
      }
      expect(stage.wallet.audit().problems).toEqual([]);
    }),
    plan(25),
  );
  expect(questions).toBeGreaterThan(100);
  expect(done).toBeGreaterThan(10);
  expect(broken).toBeGreaterThan(10);
});
