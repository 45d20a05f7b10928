import { describe, expect, test } from 'vitest';
import { billOf, builtInMerchants, isBillAccount } from '../../src/core/merchants.ts';
import { BOC, DAY, given, HOUR, ICBC, NINE, type Story, yuan } from '../support/given.ts';

const buyer = (): Story => {
  const story = given();
  story.me.with(ICBC).verified().withBalance(2_000);
  return story;
};

describe('a merchant', () => {
  test('is added under an id made of its name', () => {
    const story = given();
    const added = ['Tea & Cake', 'Tea & Cake', '茶馆', '!!!', '__proto__', '  Tea & Cake  ', 'coffee'].map(
      (name) => {
        const [event] = story.asks('addMerchant', { name }).events;
        return event?.type === 'MerchantAdded' ? event.merchant.id : '';
      },
    );
    expect(added).toEqual(['tea-cake', 'tea-cake-2', '茶馆', 'merchant', 'proto', 'tea-cake-3', 'coffee-2']);
    for (const id of added) expect(story.world.merchants.get(id)).toMatchObject({ id, vetted: false });
  });

  test.each(['', ' ', 'a\nb', '\u202Eshop', '\u001B[31mred', 'x'.repeat(65), 'x'.repeat(1_000_000)])(
    'is not called %.20j',
    (name) => expect(given().asks('addMerchant', { name }).code).toBe('TEXT_INVALID'),
  );

  test('offers nothing that cannot be shown', () => {
    const items = [{ name: 'tea\u202E', priceFen: yuan(1) }];
    expect(given().asks('addMerchant', { name: 'Shop', items }).code).toBe('TEXT_INVALID');
  });

  test('offers services only once it was vetted', () => {
    const story = buyer();
    story.asks('addMerchant', { name: 'Tea', items: [{ name: 'pot', priceFen: yuan(30) }] });
    const request = { merchant: 'tea', item: 'pot' };
    expect(story.me.asks('placeOrder', request)).toMatchObject({ code: 'MERCHANT_NOT_VETTED' });
    expect(story.asks('vetMerchant', { merchant: 'tea' }).code).toBeUndefined();
    expect(story.me.asks('placeOrder', request).entry).toMatchObject({
      status: 'UNPAID',
      amountFen: yuan(30),
      entrance: 'in-app',
    });
  });

  test.each(['', 'nowhere', '__proto__', 'constructor'])('is not known as %j', (merchant) => {
    const story = buyer();
    expect(story.asks('vetMerchant', { merchant }).code).toBe('MERCHANT_UNKNOWN');
    expect(story.me.asks('placeOrder', { merchant, item: 'x' }).code).toBe('MERCHANT_UNKNOWN');
    expect(story.me.asks('payBill', { merchant, account: '12345678' }).code).toBe('NO_BILLS');
  });

  test('comes built in: a shop and five vetted services', () => {
    expect(builtInMerchants.map(({ id, vetted }) => `${id} ${vetted}`)).toEqual([
      'coffee false',
      'power true',
      'water true',
      'phone true',
      'cinema true',
      'taxi true',
    ]);
  });
});

describe('an order', () => {
  test.each(
    builtInMerchants.flatMap(({ id, items }) =>
      items.map(({ name, priceFen }) => [id, name, priceFen] as const),
    ),
  )('of %s %s costs %d fen, and is paid in the app', (merchant, item, priceFen) => {
    const story = buyer();
    const order = story.me.makes('placeOrder', { merchant, item });
    const { entry } = story.me.does('payOrder', { order });
    expect(entry).toMatchObject({
      amountFen: priceFen,
      entrance: 'in-app',
      merchant,
      order,
      source: 'balance',
    });
  });

  test('of what there is not says what there is', () => {
    expect(buyer().me.asks('placeOrder', { merchant: 'cinema', item: 'popcorn' })).toMatchObject({
      code: 'ITEM_UNKNOWN',
      facts: { items: ['ticket', 'imax'] },
    });
  });

  test('of a phone top-up is for one’s own phone, or another', () => {
    const { me } = buyer();
    const order = (phone?: string) =>
      me.asks('placeOrder', { merchant: 'phone', item: '50', ...(phone !== undefined && { phone }) });
    expect(order().entry).toMatchObject({ item: '50 for 13800138000', amountFen: yuan(50) });
    expect(order('139 1111 2222').entry).toMatchObject({ item: '50 for 13911112222' });
    expect(order('12').code).toBe('PHONE_INVALID');
  });

  test('waits two hours for its payment', () => {
    const story = buyer();
    const order = story.me.makes('placeOrder', { merchant: 'taxi', item: 'city' });
    story.advance(2 * HOUR);
    expect(story.me.asks('payOrder', { order }).facts).toMatchObject({ status: 'CLOSED' });
  });
});

describe('a bill', () => {
  const power = builtInMerchants[1];
  if (!power) throw new Error('no power company');
  const bill = (story: Story, account: string) => billOf(story.world, power, account, story.now);
  /** The first account that owes something now, or nothing. */
  const account = (story: Story, status: string): string => {
    for (let n = 10_000_000; ; n += 1) if (bill(story, String(n)).status === status) return String(n);
  };
  const pay = (story: Story, number: string) =>
    story.me.asks('payBill', { merchant: 'power', account: number });

  test('is the same for everybody who looks, and another one next month', () => {
    const story = buyer();
    const number = account(story, 'DUE');
    const january = bill(story, number);
    expect(bill(buyer(), number)).toEqual(january);
    expect(january).toMatchObject({ month: '2026-01', name: 'City Power', account: number });
    expect(billOf(story.world, power, number, NINE + 31 * DAY)).toMatchObject({ month: '2026-02' });
  });

  test('is paid once a month', () => {
    const story = buyer();
    const number = account(story, 'DUE');
    const { amountFen } = bill(story, number);
    expect(pay(story, number).entry).toMatchObject({
      amountFen,
      item: `bill ${number} 2026-01`,
      entrance: 'in-app',
    });
    expect(story.me.balanceFen).toBe(yuan(2_000) - amountFen);
    expect(bill(story, number).status).toBe('PAID');
    expect(pay(story, number)).toMatchObject({ code: 'NOTHING_DUE', facts: { paid: true } });
    story.user('alice').with(BOC);
    expect(story.user('alice').asks('payBill', { merchant: 'power', account: number }).code).toBe(
      'NOTHING_DUE',
    );
    expect(story.me.state.billAccounts).toEqual([`power/${number}`]);
  });

  test('comes again next month', () => {
    const story = buyer();
    const number = account(story, 'DUE');
    pay(story, number);
    let months = 0;
    for (; months < 12 && bill(story, number).status !== 'DUE'; months += 1) story.advance(31 * DAY);
    expect(bill(story, number).status).toBe('DUE');
    expect(pay(story, number).code).toBeUndefined();
    expect(story.me.state.billAccounts).toHaveLength(1);
  });

  test('of nothing is not paid', () => {
    const story = buyer();
    expect(pay(story, account(story, 'NOTHING_DUE'))).toMatchObject({
      code: 'NOTHING_DUE',
      facts: { paid: false },
    });
  });

  test('that cannot be paid stays due', () => {
    const story = given();
    story.me.withPin();
    const number = account(story, 'DUE');
    expect(pay(story, number).code).toBe('ID_NOT_VERIFIED');
    expect(bill(story, number).status).toBe('DUE');
    expect(story.me.state.billAccounts).toEqual([]);
  });

  test.each([
    '',
    '1234567',
    '123456789012',
    '1234567a',
    '１２３４５６７８',
    '12345678\n',
    '1'.repeat(1_000_000),
  ])('is not for the account %.20j', (number) => {
    expect(isBillAccount(number)).toBe(false);
    expect(pay(buyer(), number).code).toBe('ACCOUNT_INVALID');
  });

  test('comes from a provider that sends bills', () => {
    expect(buyer().me.asks('payBill', { merchant: 'cinema', account: '12345678' }).code).toBe('NO_BILLS');
  });

  test('is between 20 and 300, or nothing for about one account in eight', () => {
    const story = buyer();
    const bills = Array.from({ length: 800 }, (_, n) => bill(story, String(10_000_000 + n)));
    for (const { amountFen, status } of bills)
      expect(status === 'NOTHING_DUE' ? amountFen === 0 : amountFen >= 2_000 && amountFen < 30_000).toBe(
        true,
      );
    const nothing = bills.filter(({ status }) => status === 'NOTHING_DUE').length;
    expect(nothing).toBeGreaterThan(50);
    expect(nothing).toBeLessThan(160);
  });
});
