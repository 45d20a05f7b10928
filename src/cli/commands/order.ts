import type { Command } from 'commander';
import { command, movesMoney } from '../command.ts';
import { printEntry } from '../print-entry.ts';
import { yuan } from '../print.ts';
import { isInterruption, run } from '../run.ts';
import type { Session } from '../session.ts';
import { offeredSource } from '../sources.ts';
import { fail, merchantView } from '../../wallet.ts';

/** `services`: what official accounts offer. */
export function servicesCommand(): Command {
  return command('services', 'List the services of official accounts', [
    'services',
    'services --json',
  ]).action(
    run(async (session) => {
      const { world } = session.wallet;
      const offered = [...world.merchants.values()]
        .filter((merchant) => merchant.vetted)
        .map((merchant) => merchantView(world, merchant));
      session.list(offered, () => {
        const lines = offered.flatMap(({ merchant, name, services, bills }) => [
          ...services.map(({ item, priceFen }) => [
            merchant,
            name,
            item,
            yuan(priceFen),
            `wallet order ${merchant} ${item}`,
          ]),
          ...(bills
            ? [[merchant, name, session.say('bills'), '', `wallet bill pay ${merchant} ACCOUNT`]]
            : []),
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

/** Which phone to top up, where that is what is ordered and somebody is there to say so. */
async function phoneFor(session: Session, merchant: string): Promise<string | undefined> {
  const { world } = session.wallet;
  if (!session.canAsk || !world.merchants.get(merchant)?.forPhone) return undefined;
  const own = world.users.get(session.user)?.phone;
  return session.need(undefined, '--phone', (ask) => ask.phone('Phone to top up', own));
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
      const forPhone = phone ?? (await phoneFor(session, merchant));
      const placed = await session.perform('placeOrder', {
        merchant,
        item,
        ...(forPhone !== undefined && { phone: forPhone }),
      });
      if (later) return printEntry(session, placed);
      const order = placed.entry?.id ?? '';
      // Two requests, of which each is to be done once.
      const again = session.options.requestId;
      try {
        const source = await offeredSource(session, from, wanted === undefined, 'payOrder', (chosen) => ({
          order,
          ...chosen,
        }));
        const request = { order, ...source };
        const paid = await session.perform('payOrder', request, { requestId: again && `${again}/pay` });
        return printEntry(session, paid, { order });
      } catch (error) {
        if (isInterruption(error)) return fail('INTERRUPTED', { order });
        throw error;
      }
    }),
  );
}
