/** What the tests share: a world with a shop and two customers, and the wallet as the till's payment provider. */

import { type Result, type TestWorld, world } from 'walletsim/testing';
import type { Answer, Provider } from '../src/till.ts';

export const PIN = '246810';

/** A noodle bar; `me` with a card and ¥100.00, who pays small amounts without PIN; `alice`, who has an account. */
export async function noodleBar(): Promise<TestWorld> {
  const w = world({ seed: 'noodles', clock: '2026-01-05T12:00:00+08:00' });
  await w.given(
    "merchant add 'Noodle Bar'",
    'login alice',
    'login me',
    `add-card --number 6212345678900085 --expiry 12/34 --email me@example.com --pin ${PIN} --confirm-pin ${PIN}`,
    `topup 100 --from unionpay-bank-0085 --pin ${PIN}`,
    `quickpay enable --no-pin --pin ${PIN}`,
  );
  return w;
}

/** The code that the customer's phone shows. */
export async function codeOf(customer: TestWorld): Promise<string> {
  return (await customer.run<{ code: string }>('quickpay code --json')).json.code;
}

/** The wallet as the till's payment provider. */
export function providerIn(w: TestWorld): Provider {
  return {
    charge: async (order, yuan, code) =>
      answerOf(await w.run(`charge noodle-bar ${yuan} --code ${code} --order ${order} --json`)),
    isPaid: async (payment) =>
      (await w.run<{ status: string }>(`show ${payment} --json`)).json.status === 'PAID',
    refund: async (payment, yuan) => answerOf(await w.run(`refund ${payment} ${yuan} --json`)),
  };
}

function answerOf(result: Result): Answer {
  const { refusal } = result;
  if (refusal && refusal.code !== 'USERPAYING') return { status: 'REFUSED', reason: refusal.message };
  return { status: refusal ? 'WAITING' : 'DONE', id: String(result.json['id']) };
}
