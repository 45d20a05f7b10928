import { expect, test } from 'vitest';
import {
  apiOf,
  type Entry,
  nativeUrl,
  type OperationName,
  orderRef,
  pageUrl,
  type RequestOf,
  transferRef,
  Wallet,
} from '../../../src/wallet.ts';
import { PIN, preparedWorlds, type World } from '../../support/world.ts';

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

/** Asks as the coffee shop's program does, beside the shells that act on the world. */
async function byProgram<Name extends OperationName>(
  { home }: World,
  name: Name,
  request: (ids: { mchid: string; appid: string; openid: string; now: number }) => RequestOf<Name>,
): Promise<Entry | undefined> {
  const wallet = Wallet.open({ home });
  await wallet.submit('setMerchantApi', { merchant: 'coffee' });
  const { mchid = '', appid = '' } = apiOf(wallet.world, 'coffee') ?? {};
  const ids = { mchid, appid, openid: wallet.openid(appid, 'me'), now: wallet.now };
  const { entry, refusal } = await wallet.submit(name, request(ids));
  expect(refusal).toBeUndefined();
  wallet.close();
  return entry;
}

const sale = {
  outTradeNo: 'till-0001',
  description: 'Two lattes',
  amountFen: 3600 as RequestOf<'pay'>['amountFen'],
  terms: 'all of it',
};
const notifyUrl = 'http://127.0.0.1:3000/paid';

test('pay takes what a merchant’s program shows; show and history tell what was bought', async () => {
  const world = prepared();
  const order = await byProgram(world, 'placeApiOrder', ({ mchid, appid }) => ({
    ...sale,
    mchid,
    appid,
    tradeType: 'NATIVE',
    notifyUrl,
  }));
  const id = order?.id ?? '';
  const { stdout } = await world.wallet(`pay ${pin}`, pageUrl(id, order?.at ?? 0));
  expect(stdout).toMatch(/Paid ¥36\.00 to Corner Coffee\n(.*\n)* +for +Two lattes\n/);
  expect(await world.json(`show ${id}`)).toMatchObject({ status: 'PAID', api: { outTradeNo: 'till-0001' } });
  expect((await world.wallet(`show ${id}`)).stdout).toMatch(/merchant's number +till-0001\n/);
  expect(await world.json('history --limit 1')).toMatchObject([{ type: 'payment', order: id }]);
  expect((await world.wallet(`receipt`)).stdout).toContain('Two lattes');
  const wallet = Wallet.open({ home: world.home });
  const { mchid = '' } = apiOf(wallet.world, 'coffee') ?? {};
  expect(wallet.byRef(orderRef(mchid, 'till-0001'))?.status).toBe('PAID');
  expect(wallet.dueCallbacks()).toMatchObject([{ number: 'till-0001', url: notifyUrl }]);
  wallet.close();
});

test('a code of yesterday is refused; the order’s id still pays it', async () => {
  const world = prepared();
  const order = await byProgram(world, 'placeApiOrder', ({ mchid, appid }) => ({
    ...sale,
    mchid,
    appid,
    tradeType: 'NATIVE',
    notifyUrl,
  }));
  await world.json('clock advance 2h');
  const code = nativeUrl(order?.id ?? '', order?.at ?? 0);
  expect(await world.refusal(`pay ${pin}`, code)).toMatchObject({ code: 'PREPAY_EXPIRED', exitCode: 3 });
  expect(await world.json(`pay ${order?.id} ${pin}`)).toMatchObject({ status: 'PAID' });
});

test('a merchant’s transfer is accepted, or refused, and told as the merchant’s', async () => {
  const world = prepared();
  await world.json(`pay coffee 10 ${pin}`);
  const offers = (outBillNo: string) =>
    byProgram(world, 'offerTransfer', ({ mchid, appid, openid }) => ({
      mchid,
      appid,
      openid,
      outBillNo,
      amountFen: 200 as RequestOf<'pay'>['amountFen'],
      remark: 'Bonus',
      sceneId: '1000',
      terms: outBillNo,
      notifyUrl,
    }));
  const taken = (await offers('bill0001'))?.id ?? '';
  expect((await world.wallet('inbox')).stdout).toContain(
    `Corner Coffee sends you 2.00 “Bonus”: \`wallet accept ${taken}\`.`,
  );
  const { stdout } = await world.wallet(`accept ${taken}`);
  expect(stdout).toMatch(/¥2\.00 from Corner Coffee\n/);
  expect(stdout).not.toContain('coffee\n');
  expect(await world.balance()).toBe(1_000_00 - 10_00 + 2_00);
  const refused = (await offers('bill0002'))?.id ?? '';
  expect((await world.wallet(`refuse ${refused}`)).stdout).toContain('Refused ¥2.00 from Corner Coffee');
  const statement = await world.json<{ inFen: number }>('statement --month 2026-01');
  expect(statement.inFen).toBe(2_00);
  const wallet = Wallet.open({ home: world.home });
  const { mchid = '' } = apiOf(wallet.world, 'coffee') ?? {};
  expect(wallet.byRef(transferRef(mchid, 'bill0002'))?.status).toBe('REFUSED');
  expect(wallet.callbacks(mchid, 10)).toEqual([refused, taken]);
  wallet.close();
});

test('what a program did is taken back with undo, but not what servers did about it', async () => {
  const world = prepared();
  const order = await byProgram(world, 'placeApiOrder', ({ mchid, appid }) => ({
    ...sale,
    mchid,
    appid,
    tradeType: 'NATIVE',
    notifyUrl,
  }));
  const { id: payment } = await world.json<{ id: string }>(`pay ${order?.id} ${pin}`);
  await byProgram(world, 'claimCallback', () => ({ callback: payment, realNow: 0 }));
  await world.json('undo --yes');
  await world.json('undo --yes');
  const wallet = Wallet.open({ home: world.home });
  expect(wallet.entry(payment)).toBeUndefined();
  expect(wallet.entry(order?.id ?? '')?.status).toBe('UNPAID');
  expect(wallet.dueCallbacks()).toEqual([]);
  expect(wallet.audit().problems).toEqual([]);
  wallet.close();
});

test('the keys of programs stand in no file as they are', async () => {
  const world = prepared();
  await byProgram(world, 'placeApiOrder', ({ mchid, appid }) => ({
    ...sale,
    mchid,
    appid,
    attach: 'for table seven',
    tradeType: 'NATIVE',
    notifyUrl,
  }));
  const wallet = Wallet.open({ home: world.home });
  const { apiV3Key = '', apiV2Key = '' } = apiOf(wallet.world, 'coffee') ?? {};
  wallet.close();
  const { readdirSync, readFileSync } = await import('node:fs');
  const files = readdirSync(world.home).map((file) => readFileSync(`${world.home}/${file}`, 'latin1'));
  expect(files.length).toBeGreaterThan(1);
  for (const secret of [apiV3Key, apiV2Key, 'for table seven', 'Two lattes'])
    expect(files.filter((text) => secret === '' || text.includes(secret))).toEqual([]);
});
