import { expect, test } from 'vitest';
import { runJson } from '../support/program.ts';
import { furnishedWorld, PIN } from '../terminal/given.ts';

test('an order with a request id is placed and paid, and a retry does neither again', async () => {
  const home = await furnishedWorld();
  const order = ['order', 'cinema', 'ticket', '--pin', PIN, '--request-id', 'tickets-1'];
  const first = await runJson(order, { home });
  expect(first).toMatchObject({ status: 'PAID', amountFen: 4500 });
  expect(await runJson(order, { home })).toEqual(first);
  expect(await runJson(['balance'], { home })).toMatchObject({ balanceFen: 3_000_00 - 18_00 - 45_00 });
});
