/** The whole life of an order, as the real SDK runs it. */

import { describe, expect, it } from 'vitest';
import { done, openShop, withPayer } from './shop.ts';
import { prepayIn } from '../../src/wallet.ts';

const NATIVE = 'v3/pay/transactions/native';

describe.each(['public-key', 'certificate', 'both'] as const)('the SDK in %s mode', (mode) => {
  it('has a native order paid by the wallet, and verifies its callback', async () => {
    const shop = await openShop({ mode });
    await withPayer(shop.wallet);
    const { code_url: code } = await shop.post<{ code_url: string }>(NATIVE, shop.order('latte-0001', 1800));
    expect(code).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/);
    const order = prepayIn(code)?.order ?? '';
    await done(shop.wallet, 'payOrder', { order });
    const [heard] = await shop.hears(1);
    expect(heard?.event).toBe('TRANSACTION.SUCCESS');
    expect(heard?.told).toMatchObject({
      out_trade_no: 'latte-0001',
      trade_state: 'SUCCESS',
      amount: { total: 1800 },
    });
  });
});
