import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { generator } from '../../src/core/random.ts';
import { fen, type OperationName, Wallet } from '../../src/wallet.ts';
import { run, temporaryHome } from '../support/program.ts';
import { type Ask, askFor, firstAsks, Scene } from './requests.ts';
import { flowOf, shrink } from './story.ts';

const STEPS = Number(process.env['WALLET_STEPS'] ?? 1_000_000);

vi.setConfig({ testTimeout: 300_000 + STEPS / 5 });

function simulate(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/simulate.js', ...words], {
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

test(`in ${STEPS} system calls of up to eight processes nothing is lost, doubled or decided wrongly; every code and every event is met`, () => {
  const { status, said } = simulate('--steps', String(STEPS));
  process.stderr.write(said);
  expect(said).toContain('63 operations');
  expect(status, said).toBe(0);
});

test('the same seed gives the same bytes', () => {
  const twice = [1, 2].map(() => simulate('--seed', 'twin', '--steps', '30000', '--any-coverage').said);
  expect(twice[0]).toContain('digest');
  expect(twice[1]).toBe(twice[0]);
});

test('an operation that the simulation does not know is told by name', () => {
  const scene = new Scene(generator('x'), Wallet.open(), []);
  expect(() => askFor(scene, 'sendParcel' as OperationName, () => undefined)).toThrow(
    'no step for operation sendParcel',
  );
});

test('what the model objects to is told with as few requests as it takes, as a flow that can be checked', async () => {
  const at = Date.parse('2026-01-05T09:00:00+08:00');
  const given = { as: 'bob', pin: '246813' };
  // A rule that the model does not know: for it, the wallet keeps too little.
  const rule: Ask = { name: 'setRule', request: { rule: 'merchant-fee', value: 0 }, given };
  const pays = (merchant: string): Ask => ({
    name: 'pay',
    request: { merchant, amountFen: fen(1_800) },
    given,
  });
  const pin = { newPin: given.pin, confirmPin: given.pin };
  // The one that links without a code.
  const card = { number: '6212345678900085', expiry: '12/34', email: 'a@example.com', pin };
  const link: Ask = { name: 'addCard', request: card, given };
  const [login] = firstAsks('bob', 30_000);
  const asks = [...(login ? [login] : []), link, pays('coffee'), rule, pays('taxi')];
  const told = asks.map((ask) => ({ ask, at, entry: undefined }));
  const small = await shrink('story', told);
  expect(small?.problem).toContain('moved');
  expect(small?.told.map(({ ask }) => ask.name)).toEqual(['login', 'addCard', 'setRule', 'pay']);
  const folder = temporaryHome();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'story.flow');
  writeFileSync(file, flowOf('story', small?.told ?? [], small?.problem ?? ''));
  const { stdout, stderr, code } = await run(['flow', 'check', file]);
  expect(code, stdout + stderr).toBe(0);
});
