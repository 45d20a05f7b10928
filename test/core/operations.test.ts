import { describe, expect, test } from 'vitest';
import { fen, MAX_AMOUNT_FEN } from '../../src/core/money.ts';
import type { Fen } from '../../src/core/money.ts';
import { BOC, given, ICBC, type Story } from '../support/given.ts';
import { Program } from '../support/merchant-api.ts';

/** Whom every operation with an amount could be asked by. */
function ready(): Story {
  const story = given();
  story.me.with(ICBC).verified().withBalance(1_000).withQuickPay();
  story.user('alice').with(BOC);
  return story;
}

const payment = (story: Story) => story.me.makes('pay', { merchant: 'coffee', amountFen: fen(1_000) });

/** Every operation that takes an amount. */
const asking: Record<string, (story: Story, amountFen: Fen) => { code: string | undefined }> = {
  topUp: ({ me }, amountFen) => me.asks('topUp', { amountFen, from: 'icbc-0128' }),
  withdraw: ({ me }, amountFen) => me.asks('withdraw', { amountFen, to: 'icbc-0128' }),
  pay: ({ me }, amountFen) => me.asks('pay', { merchant: 'coffee', amountFen }),
  charge: (story, amountFen) =>
    story.asks('charge', { merchant: 'coffee', amountFen, code: story.me.code() }),
  makeCode: (story, amountFen) => story.asks('makeCode', { merchant: 'coffee', amountFen }),
  sendTransfer: ({ me }, amountFen) => me.asks('sendTransfer', { to: 'alice', amountFen }),
  sendRedPacket: ({ me }, amountFen) => me.asks('sendRedPacket', { kind: 'single', to: 'alice', amountFen }),
  refund: (story, amountFen) => story.asks('refund', { payment: payment(story), amountFen }),
  placeApiOrder: (story, amountFen) => new Program(story, 'coffee').places({ amountFen }),
  chargeApiOrder: (story, amountFen) => new Program(story, 'coffee').charges(story.me.code(), { amountFen }),
  refundApiOrder: (story, amountFen) => {
    const shop = new Program(story, 'coffee');
    shop.charges(story.me.code());
    return shop.refunds(0, { amountFen });
  },
  offerTransfer: (story, amountFen) => {
    payment(story);
    return new Program(story, 'coffee').offers(0, { amountFen });
  },
  issueCard: (story, fundsFen) =>
    story.asks('issueCard', {
      bank: 'ICBC',
      kind: 'debit',
      network: 'UnionPay',
      holder: 'A',
      phone: '13911112222',
      fundsFen,
    }),
  addMerchant: (story, priceFen) =>
    story.asks('addMerchant', { name: 'Shop', items: [{ name: 'tea', priceFen }] }),
};

describe.each(Object.entries(asking))('%s', (_, ask) => {
  test.each([
    0,
    -1,
    -100,
    MAX_AMOUNT_FEN + 1,
    Number.MAX_SAFE_INTEGER,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('of %d fen is refused, and nothing changes', (amount) => {
    const story = ready();
    const open = [...story.world.open.keys()];
    expect(ask(story, amount as Fen).code).toBe('AMOUNT_INVALID');
    expect([...story.world.open.keys()]).toEqual(open);
    expect(story.me.balanceFen % 100).toBe(0);
  });

  test('of one fen is taken', () => expect(ask(ready(), fen(1)).code).toBeUndefined());
});

test('of the most there can be, no operation fails with a fault', () => {
  for (const ask of Object.values(asking))
    expect(ask(ready(), MAX_AMOUNT_FEN).code).not.toBe('AMOUNT_INVALID');
});
