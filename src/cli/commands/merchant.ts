import type { Command } from 'commander';
import { command } from '../command.ts';
import { yuan } from '../print.ts';
import { run } from '../run.ts';
import { amountOf, type Session } from '../session.ts';
import { codeUrl, entryView, fail, formatTime, merchantView } from '../../wallet.ts';

/** `merchant`: the other side of the counter. */
export function merchantCommand(): Command {
  return command('merchant', 'Add, vet and list merchants; make codes with an amount', [
    "merchant add 'Noodle Bar'",
    'merchant vet book-club',
    'merchant code coffee 18',
  ])
    .addCommand(addCommand())
    .addCommand(vetCommand())
    .addCommand(codeCommand())
    .addCommand(listCommand());
}

function printMerchant(session: Session, id: string, sentence: (name: string) => string): void {
  const merchant = session.wallet.world.merchants.get(id) ?? fail('MERCHANT_UNKNOWN', { merchant: id });
  const view = merchantView(session.wallet.world, merchant);
  session.print(view, () => {
    const services = view.services.map(({ item, priceFen }) => `${item} ${yuan(priceFen)}`).join(', ');
    return `${session.paint.done(sentence(view.name))}\n${session.paint.rows([
      ['merchant', view.merchant],
      ['kind', session.say(view.kind)],
      ['services', services || undefined],
      ['pay it with', `wallet pay ${view.merchant}`],
    ])}`;
  });
}

function addCommand(): Command {
  return command('add', 'Add a merchant', [
    "merchant add 'Noodle Bar'",
    "merchant add 'Book Club' --service month=30 --service year=300",
  ])
    .argument('[name]')
    .option('--service <item=price...>', 'a service it offers once it is vetted, as ticket=45')
    .action(
      run<{ service?: readonly string[] }>(async (session, [given], { service = [] }) => {
        const name = await session.need(given, 'NAME', (ask) => ask.name('Name of the merchant', 64));
        const items = service.map(itemOf);
        const { events } = await session.perform('addMerchant', { name, items });
        const added = events.find((event) => event.type === 'MerchantAdded');
        printMerchant(session, added?.merchant.id ?? '', (shown) =>
          session.say('Added {name}', { name: shown }),
        );
      }),
    );
}

/** `ticket=45` as typed. */
function itemOf(text: string) {
  const at = text.lastIndexOf('=');
  if (at < 1)
    fail('USAGE', {
      problem: '--service needs a name and a price.',
      hint: 'Write it as --service ticket=45.',
    });
  return { name: text.slice(0, at), priceFen: amountOf(text.slice(at + 1)) };
}

/** The merchant that was named, or chosen from the list. */
export async function chosenMerchant(session: Session, given: string | undefined): Promise<string> {
  const choices = [...session.wallet.world.merchants.values()].map(({ id, name }) => ({
    name: `${name} (${id})`,
    value: id,
  }));
  return session.need(given, 'MERCHANT', (ask) => ask.choose('Which merchant?', choices));
}

function vetCommand(): Command {
  return command('vet', 'Vet a merchant: it becomes an official account', [
    'merchant vet noodle-bar',
    'merchant vet book-club',
  ])
    .argument('[merchant]')
    .action(
      run(async (session, [given]) => {
        const merchant = await chosenMerchant(session, given);
        await session.perform('vetMerchant', { merchant });
        printMerchant(session, merchant, (shown) =>
          session.say('{name} is an official account', { name: shown }),
        );
      }),
    );
}

function codeCommand(): Command {
  return command('code', 'Make a code with the amount inside; it is paid once, within two hours', [
    'merchant code coffee 18',
    'merchant code coffee 18 --item Latte',
  ])
    .argument('[merchant]')
    .argument('[amount]', 'in yuan')
    .option('--item <text>', 'what it is for')
    .action(
      run<{ item?: string }>(async (session, [target, amount], { item }) => {
        const merchant = await chosenMerchant(session, target);
        const amountFen = await session.needAmount(amount);
        const { entry } = await session.perform('makeCode', {
          merchant,
          amountFen,
          ...(item !== undefined && { item }),
        });
        if (entry?.type !== 'order') throw new Error('a code was made and is not there');
        const url = codeUrl(entry.id);
        const expiresAt = entry.dueAt === undefined ? null : formatTime(entry.dueAt);
        const draw = session.forScripts ? undefined : await import('../codes/draw.ts');
        session.print({ ...entryView(entry, merchant), code: url, expiresAt }, () => {
          const rows = [
            ['amount', yuan(entry.amountFen)],
            ['pay it with', `wallet pay '${url}'`],
            ['valid until', expiresAt ?? undefined],
          ] as const;
          return `${session.paint.done(session.say('{merchant} shows a code', { merchant: entry.merchantName }))}\n${draw ? draw.shine(session.paint, draw.drawQr(url)) : ''}\n${session.paint.rows(rows)}`;
        });
      }),
    );
}

function listCommand(): Command {
  return command('list', 'List the merchants', ['merchant list', 'merchant list --json']).action(
    run(async (session) => {
      const { world } = session.wallet;
      const merchants = [...world.merchants.values()].map((merchant) => merchantView(world, merchant));
      session.list(merchants, () =>
        session.paint.table(
          ['merchant', 'name', 'kind', 'holds'],
          merchants.map(({ merchant, name, kind, balanceFen }) => [
            merchant,
            name,
            session.say(kind),
            yuan(balanceFen),
          ]),
          ['holds'],
        ),
      );
    }),
  );
}
