import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Library from '../../src/wallet.ts';

const library = new URL('../../dist/wallet.js', import.meta.url);

/** The built library: what the processes under test run, too. */
export const { fen, Wallet } = (await import(pathToFileURL(fileURLToPath(library)).href)) as typeof Library;

export const worker = fileURLToPath(new URL('worker.js', import.meta.url));

export const PIN = '246813';

/** Cards without a code, one a user, are rare; these users' codes come from the simulated phone. */
const numbers = ['6222021234567890128', '6217001234567890122', '6228481234567890128', '6216611234567890126'];

/** A world with a few users who have a card, a PIN, Quick Pay without PIN, 500.00 each, and no limits in the way. */
export async function openShop(home: string, users: readonly string[]): Promise<void> {
  const wallet = Wallet.open({ home });
  const high = fen(10_000_000_000);
  for (const rule of [
    'dynamic-code-day',
    'dynamic-code-day-one-factor',
    'balance-day-one-factor',
    'balance-day-two-factors',
    'tier-1-lifetime',
  ]) {
    await wallet.submit('setRule', { rule, value: high });
  }
  await wallet.submit('setRule', { rule: 'no-pin-per-day', value: 1_000_000 });
  // They pay far more often than people do.
  await wallet.submit('setRule', { rule: 'monitoring', value: 0 });
  await wallet.submit('setRule', { rule: 'static-code-day', value: high });
  for (const [index, as] of users.entries()) {
    await wallet.submit('login', { user: as });
    const card = {
      number: numbers[index] ?? '',
      expiry: '12/34',
      email: 'a@example.com',
      pin: { newPin: PIN, confirmPin: PIN },
    };
    await wallet.submit('addCard', card, { as });
    await wallet.submit('addCard', card, { as, otp: wallet.lastOtp(as)?.otp });
    const from = wallet.world.users.get(as)?.cards[0]?.id ?? '';
    await wallet.submit('topUp', { amountFen: fen(50_000), from }, { as, pin: PIN });
    await wallet.submit('preferSource', { source: 'balance' }, { as });
    await wallet.submit('enableQuickPay', { askPin: false }, { as, pin: PIN });
  }
  wallet.close();
}
