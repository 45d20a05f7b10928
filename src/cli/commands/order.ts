import type { Command } from 'commander';
import { command, movesMoney } from '../command.ts';
import { printEntry } from '../print-entry.ts';
import { yuan } from '../print.ts';
import { run } from '../run.ts';
import { fail, merchantView } from '../../wallet.ts';

/** `services`: what official accounts offer. */
export function servicesCommand(): Command {
  return command('services', 'List the services of official accounts').action(
    run(async (session) => {
      const { world } = session.wallet;
      const offered = [...world.merchants.values()]
        .filter((merchant) => merchant.vetted)
        .map((merchant) => merchantView(world, merchant));
      session.print(offered, () => {
        const lines = offered.flatMap(({ merchant, name, services, bills }) => [
          ...services.map(({ item, priceFen }) => [
            merchant,
            name,
            item,
            yuan(priceFen),
            `wallet order ${merchant} ${item}`,
          ]),
          ...(bills ? [[merchant, name, 'bills', '', `wallet bill pay ${merchant} ACCOUNT`]] : []),
        ]);
        return session.paint.table(['service', 'name', 'item', 'price', 'use it with'], lines, ['price']);
      });
    }),
  );
}

interface Own {
  readonly from?: string;
  readonly phone?: string;
  readonly later?: boolean;
}

/** `order`: an order at an official account, paid at once or within two hours. */
export function orderCommand(): Command {
  const made = command('order', 'Order a service and pay for it', [
    'order cinema ticket',
    'order phone 50 --phone 13900139000',
  ])
    .argument('[service]')
    .argument('[item]')
    .option('--phone <phone>', 'for a phone top-up: which phone')
    .option('--from <source>', 'balance, or a card')
    .option('--later', 'place the order only; pay it with `wallet pay ORDER`');
  return movesMoney(made).action(
    run<Own>(async (session, [service, wanted], { from, phone, later }) => {
      const { world } = session.wallet;
      const offering = [...world.merchants.values()].filter((each) => each.vetted && each.items.length > 0);
      const merchant = await session.need(service, 'SERVICE', (ask) =>
        ask.choose(
          'Which service?',
          offering.map(({ id, name }) => ({ name, value: id })),
        ),
      );
      const { items = [] } = world.merchants.get(merchant) ?? {};
      const item = await session.need(wanted, 'ITEM', (ask) => {
        if (items.length === 0) return fail('ITEM_UNKNOWN', { merchant, item: 'service', items: [] });
        return ask.choose(
          'What?',
          items.map(({ name, priceFen }) => ({ name: `${name}  ${yuan(priceFen)}`, value: name })),
        );
      });
      const placed = await session.perform('placeOrder', {
        merchant,
        item,
        ...(phone !== undefined && { phone }),
      });
      if (later) return printEntry(session, placed);
      const order = placed.entry?.id ?? '';
      const paid = await session.perform('payOrder', { order, ...(from !== undefined && { from }) });
      return printEntry(session, paid, { order });
    }),
  );
}
