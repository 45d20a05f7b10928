import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { loadWorld, saveWorld } from '../../src/core/save.ts';
import { ICBC, PIN, yuan } from '../support/given.ts';
import { Pins } from '../../src/store/pins.ts';
import { memoryDisk, type View, Wallet } from '../../src/wallet.ts';

vi.setConfig({ testTimeout: 120_000 });

/** A card that is linked without a code. */
const NO_CODE = '6212345678900085';
const CLOCK = Date.parse('2026-01-05T09:00:00+08:00');

/** A step of a random story. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ pay: fc.integer({ min: 1, max: 40_000 }) }) },
  { weight: 2, arbitrary: fc.record({ send: fc.integer({ min: 1, max: 40_000 }) }) },
  { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ rule: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ wrongPin: fc.constant(true) }) },
  { weight: 2, arbitrary: fc.record({ goTo: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ undo: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ name: fc.constantFrom('a', 'b') }) },
);

/** What a world is, apart from what it remembers of its points. */
function contents(wallet: View): string {
  const { snapshots, undone, ...rest } = saveWorld(wallet.world);
  expect([snapshots, undone].every(Array.isArray)).toBe(true);
  return JSON.stringify(rest);
}

function historyOf(wallet: View) {
  return wallet.history('me', 1_000);
}

async function begin() {
  const disk = memoryDisk();
  const wallet = Wallet.open({ disk, seed: '7', clock: CLOCK, now: () => CLOCK });
  const given = { pin: PIN, confirmed: true };
  await wallet.submit('login', { user: 'bob' });
  await wallet.submit('login', { user: 'me' });
  const card = {
    number: ICBC,
    expiry: '12/34',
    email: 'me@example.com',
    pin: { newPin: PIN, confirmPin: PIN },
  };
  await wallet.submit('addCard', card, given);
  const otp = wallet.lastOtp('me')?.otp;
  const linked = await wallet.submit('addCard', card, { ...given, otp });
  expect(linked.refusal).toBeUndefined();
  await wallet.submit('topUp', { amountFen: yuan(900), from: 'icbc-0128' }, given);
  return { disk, wallet, given };
}

test('at any point the world is what it was then, to the byte, however often it went back and forth', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      const { disk, wallet, given } = await begin();
      /** What the world was after each record, and its history. */
      const were = new Map([[wallet.records, [contents(wallet), historyOf(wallet)] as const]]);
      const first = wallet.records;
      for (const each of steps) {
        if ('pay' in each)
          await wallet.submit('pay', { merchant: 'coffee', amountFen: yuan(each.pay / 100) }, given);
        else if ('send' in each)
          await wallet.submit('sendTransfer', { to: 'bob', amountFen: yuan(each.send / 100) }, given);
        else if ('wait' in each) await wallet.submit('setClock', { at: wallet.now + each.wait * 3_600_000 });
        else if ('rule' in each) await wallet.submit('setRule', { rule: 'cards-per-user', value: each.rule });
        else if ('wrongPin' in each)
          await wallet.submit('pay', { merchant: 'coffee', amountFen: yuan(1) }, { pin: '135790' });
        else if ('name' in each) await wallet.submit('saveSnapshot', { name: each.name, replace: true });
        else if ('undo' in each && wallet.world.users.has('bob')) await wallet.undo(each.undo);
        else if ('goTo' in each) {
          const points = [...were.keys()];
          const to = points[each.goTo % points.length] ?? first;
          await wallet.restore(to);
          const then = were.get(to);
          expect(contents(wallet)).toBe(then?.[0]);
          expect(historyOf(wallet)).toEqual(then?.[1]);
        }
        wallet.catchUp();
        were.set(wallet.records, [contents(wallet), historyOf(wallet)]);
      }
      // Another process finds the same, from the journal alone; and so does who looks at the past.
      const again = Wallet.open({ disk, now: () => CLOCK });
      expect(saveWorld(again.world)).toEqual(saveWorld(wallet.world));
      expect(saveWorld(loadWorld(saveWorld(again.world)))).toEqual(saveWorld(again.world));
      for (const [seq, [then, history]] of were) {
        const past = again.asOf(seq);
        expect(contents(past)).toBe(then);
        expect(historyOf(past)).toEqual(history);
      }
      expect(again.audit().problems).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

/** Asks, and goes back while the PIN is being checked. */
async function whileChecking<Asked>(ask: () => Promise<Asked>, goBack: () => Promise<void>): Promise<Asked> {
  const check = vi.spyOn(Pins.prototype, 'isRight').mockImplementationOnce(async function (
    this: Pins,
    ...args
  ) {
    await goBack();
    return this.isRight(...args);
  });
  try {
    return await ask();
  } finally {
    expect(check).toHaveBeenCalled();
    check.mockRestore();
  }
}

test('a request whose world goes back while its PIN is checked is refused, and not done', async () => {
  for (const pin of [PIN, '135790']) {
    const { disk, wallet, given } = await begin();
    const card = { number: NO_CODE, expiry: '12/34', email: 'bob@example.com' };
    await wallet.submit('addCard', { ...card, pin: { newPin: PIN, confirmPin: PIN } }, { as: 'bob' });
    const other = Wallet.open({ disk, now: () => CLOCK });
    const removed = await whileChecking(
      async () => wallet.submit('removeCard', { card: 'unionpay-bank-0085' }, { ...given, as: 'bob', pin }),
      async () => other.restore(0),
    );
    expect(removed.refusal?.code).toBe('USER_UNKNOWN');
    expect(wallet.world.users.has('bob')).toBe(false);
    expect(wallet.audit().problems).toEqual([]);
  }
});

test('a PIN that was proven is not proven in a world that has another one by then', async () => {
  const { disk, wallet, given } = await begin();
  const before = wallet.records;
  await wallet.submit('setPin', { newPin: '135792', confirmPin: '135792' }, given);
  const other = Wallet.open({ disk, now: () => CLOCK });
  const paid = await whileChecking(
    async () => wallet.submit('pay', { merchant: 'coffee', amountFen: yuan(1) }, { pin: '135792' }),
    async () => other.restore(before),
  );
  expect(paid.refusal?.code).toBe('PIN_WRONG');
});

test('what was taken back again and again is remembered as one stretch', async () => {
  const { wallet, given } = await begin();
  const before = wallet.records;
  for (let n = 0; n < 20; n += 1) {
    await wallet.submit('pay', { merchant: 'coffee', amountFen: yuan(1) }, given);
    await wallet.undo(1);
  }
  expect(wallet.world.undone).toEqual([[before + 1, wallet.records]]);
});
