import { describe, expect, test } from 'vitest';
import { activityOf } from '../../src/core/activity.ts';
import { transferRef } from '../../src/core/refs.ts';
import { DAY, type Story, yuan } from '../support/given.ts';
import { type Program, sold } from '../support/merchant-api.ts';

/** A coffee shop that holds a little less than 36 yuan, and offers one of them. */
function offered(): { story: Story; shop: Program; id: string } {
  const { story, shop, payment } = sold();
  story.asks('dropCallback', { entry: payment });
  const id = shop.offers(1).entry?.id ?? '';
  return { story, shop, id };
}
const held = ({ world }: Story) => world.accounts.get('merchant/coffee') ?? 0;

describe('a transfer that a merchant offers', () => {
  test('is accepted by its user in the wallet, and its program is to be told', () => {
    const { story, shop, id } = offered();
    expect(story.byRef(transferRef(shop.api.mchid, 'bill0001'))).toMatchObject({
      id,
      status: 'PENDING',
      to: 'me',
      merchantName: 'Corner Coffee',
    });
    expect(story.inbox('me')[0]?.text).toBe(`Corner Coffee sends you 1.00 “Bonus”: \`wallet accept ${id}\`.`);
    expect(shop.calls).toEqual([]);
    story.me.does('acceptTransfer', { id });
    expect(story.entry(id)).toMatchObject({ status: 'RECEIVED', doneAt: story.now });
    expect(story.me.balanceFen).toBe(yuan(965));
    expect([...story.world.callbacks.values()]).toMatchObject([{ entry: id, number: 'bill0001' }]);
    expect(activityOf(story.world, 'me').in).toMatchObject([{ party: 'merchant/coffee', kind: 'receipt' }]);
    expect(story.world.activity.has('coffee')).toBe(false);
    expect([story.historyOf('me').includes(id), story.historyOf('coffee')]).toEqual([true, []]);
  });

  test.each([
    ['REFUSED', (story: Story, id: string) => story.me.does('refuseTransfer', { id })],
    ['EXPIRED', (story: Story) => story.advance(DAY)],
    ['CANCELLED', (_: Story, __: string, shop: Program) => shop.cancels()],
  ] as const)('goes back when it is %s, and its program is to be told', (status, ends) => {
    const { story, shop, id } = offered();
    const before = held(story);
    ends(story, id, shop);
    expect(story.entry(id)?.status).toBe(status);
    expect(held(story)).toBe(before + yuan(1));
    expect(shop.calls).toEqual([id]);
    expect(story.world.open.size).toBe(0);
    expect(story.me.asks('acceptTransfer', { id }).code).toBe('TRANSFER_NOT_OPEN');
  });

  test('is cancelled once, and not after it was accepted', () => {
    const { story, shop, id } = offered();
    story.me.does('acceptTransfer', { id });
    expect(shop.cancels().code).toBe('TRANSFER_NOT_OPEN');
    shop.offers(1, { outBillNo: 'bill0002' });
    expect(shop.cancels('bill0002').code).toBeUndefined();
    expect(shop.cancels('bill0002')).toMatchObject({ events: [], code: undefined });
    expect(shop.cancels('bill0003').code).toBe('ENTRY_UNKNOWN');
  });

  test('under the same number is made once', () => {
    const { story, shop } = offered();
    const before = held(story);
    expect(shop.offers(1)).toMatchObject({ events: [], code: undefined });
    expect(shop.offers(2).code).toBe('NUMBER_REENTERED');
    expect(held(story)).toBe(before);
  });

  test('needs money, a user, a number, a remark, and from 2,000 on the user’s name', () => {
    const { story, shop } = offered();
    const outBillNo = 'bill0002';
    expect(shop.offers(36, { outBillNo }).code).toBe('MERCHANT_SHORT');
    expect(shop.offers(1, { outBillNo, openid: 'o1' }).code).toBe('OPENID_UNKNOWN');
    expect(shop.offers(1, { outBillNo: 'no-dashes' }).code).toBe('NUMBER_INVALID');
    expect(shop.offers(1, { outBillNo, remark: ' ' }).code).toBe('TEXT_INVALID');
    expect(shop.offers(1, { outBillNo, appid: 'wx1' }).code).toBe('APPID_MISMATCH');
    expect(shop.offers(2_000, { outBillNo })).toMatchObject({
      code: 'PAYEE_NAME_WRONG',
      facts: { missing: true },
    });
    expect(shop.offers(1, { outBillNo, userName: 'Han Meimei' })).toMatchObject({
      code: 'PAYEE_NAME_WRONG',
      facts: { missing: false },
    });
    expect(shop.offers(1, { outBillNo, userName: 'Li Lei' }).code).toBeUndefined();
    expect(story.user('alice').asks('acceptTransfer', { id: '1200' }).code).toBe('ENTRY_UNKNOWN');
  });

  test('is for verified users: others cannot take it', () => {
    const { story, shop } = offered();
    const alice = story.user('alice');
    const id = shop.offers(1, { outBillNo: 'bill0002', openid: shop.openid('alice') }).entry?.id ?? '';
    expect(alice.asks('acceptTransfer', { id }).code).toBe('ID_NOT_VERIFIED');
    expect(alice.asks('refuseTransfer', { id }).code).toBeUndefined();
  });
});
