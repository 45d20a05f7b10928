import { expect, test } from 'vitest';
import 'walletsim/testing/vitest';
import { Till } from '../src/till.ts';
import { codeOf, noodleBar, PIN, providerIn } from './customers.ts';

test('a bowl of noodles is paid as the code is scanned', async () => {
  const me = await noodleBar();
  const till = new Till(providerIn(me));
  expect(await till.sell('T-1', '18', await codeOf(me))).toBe('Paid. Thank you!');
  expect(await till.isPaid('T-1')).toBe(true);
  expect(me).toHaveBalance('82');
});

test('beyond the limit for payments without PIN the till waits until the customer has confirmed', async () => {
  const me = await noodleBar();
  const till = new Till(providerIn(me));
  await me.given('rules set no-pin-single 50');
  expect(await till.sell('T-2', '64', await codeOf(me))).toBe('Please confirm on your phone.');
  expect(await till.isPaid('T-2')).toBe(false);
  expect(me).toHaveBalance('100');

  const [payment] = (await me.run<{ id: string }[]>('history --limit 1 --json')).json;
  expect(await me.run(`pay --confirm ${payment?.id} --pin 135790`)).toBeRefused('PIN_WRONG');
  expect(await till.isPaid('T-2')).toBe(false);
  await me.given(`pay --confirm ${payment?.id} --pin ${PIN}`);
  expect(await till.isPaid('T-2')).toBe(true);
  expect(me).toHaveBalance('36');
});

test('a customer without money is told why, and keeps what there is', async () => {
  const me = await noodleBar();
  const till = new Till(providerIn(me));
  await me.given(
    `verify-id --id-type resident-id --id-number 11010519491231002X --name 'Li Lei' --phone 13800138000
               --pin ${PIN} --otp auto`,
    `cards remove unionpay-bank-0085 --pin ${PIN} --yes`,
  );
  expect(await till.sell('T-3', '120', await codeOf(me))).toMatch(/^Not paid\. The balance is 100\.00/);
  expect(await till.isPaid('T-3')).toBe(false);
  expect(me).toHaveBalance('100');
});

test('a code pays one order, and one order is paid once', async () => {
  const me = await noodleBar();
  const till = new Till(providerIn(me));
  const code = await codeOf(me);
  await till.sell('T-4', '18', code);
  expect(await till.sell('T-4', '18', code)).toBe('Paid. Thank you!');
  expect(await till.sell('T-5', '18', code)).toMatch(/^Not paid\. This payment code was used already/);
  expect(me).toHaveBalance('82');
});

test('a meal that was cold is paid back, in parts and never more than it cost', async () => {
  const me = await noodleBar();
  const till = new Till(providerIn(me));
  await till.sell('T-6', '30', await codeOf(me));
  expect(await till.giveBack('T-6', '12')).toBe('12 are on their way back.');
  await me.advance('24h');
  expect(me).toHaveBalance('82');
  expect(await till.giveBack('T-6', '19')).toMatch(/^Not refunded\. 19\.00 is more than the 18\.00 left/);
  await till.giveBack('T-6', '18');
  await me.advance('24h');
  expect(me).toHaveBalance('100');
  expect(me).toPassAudit();
});
