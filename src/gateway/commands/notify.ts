import type { Command } from 'commander';
import { command, remarked } from '../../cli/command.ts';
import { run } from '../../cli/run.ts';
import type { Session } from '../../cli/session.ts';
import {
  apiOf,
  EXIT,
  fail,
  type MerchantApi,
  type OperationName,
  parseDuration,
  type RequestOf,
  visible,
} from '../../wallet.ts';

/** How many callbacks are listed if nobody says it. */
const USUAL = 20;

/** `notify`: what merchants' programs are told, and how that can go wrong. */
export function notifyCommand(): Command {
  const made = command('notify', 'Callbacks to merchants’ programs: see them, send them again, lose them', [
    'notify list',
    'notify show 4200000322202601050123456789',
    'notify resend 4200000322202601050123456789',
    'notify probe http://127.0.0.1:3000/notify',
  ])
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(resendCommand())
    .addCommand(dropCommand())
    .addCommand(delayCommand())
    .addCommand(duplicateCommand())
    .addCommand(probeCommand());
  return remarked(
    made,
    'A callback is named by the entry that it tells of. A running `wallet serve` sends it.',
  );
}

function listCommand(): Command {
  return command('list', 'List the callbacks, the newest first', [
    'notify list',
    'notify list coffee --limit 100 --json',
  ])
    .argument('[merchant]', 'of this merchant alone: its id or its mchid')
    .option('--limit <number>', 'how many at the most, the last ones', String(USUAL))
    .action(
      run<{ limit: string }>(async (session, [merchant], { limit }) => {
        const { callbackView } = await import('../callbacks/story.ts');
        const { wallet } = session;
        const most = /^\d{1,5}$/.test(limit)
          ? Number(limit)
          : fail('USAGE', { problem: `--limit takes a number, not ${visible(limit)}.` });
        const accounts =
          merchant === undefined ? [...wallet.world.apis.values()] : [accountOf(session, merchant)];
        const views = accounts
          .flatMap(({ mchid }) => wallet.callbacks(mchid, most))
          .slice(0, most)
          .map((entry) => callbackView(wallet, entry));
        session.list(views, () =>
          views.length === 0
            ? session.say('No merchant’s program was told anything yet.')
            : session.paint.table(
                ['entry', 'event', 'number', 'status', 'tries', 'next', 'answer'],
                views.map(({ entry, event, number, status, tries, nextAt, answer }) => [
                  entry,
                  event,
                  number,
                  session.say(status),
                  String(tries),
                  nextAt ?? '',
                  visible(answer ?? ''),
                ]),
              ),
        );
      }),
    );
}

function showCommand(): Command {
  return command('show', 'Show all that happened to a callback', ['notify show 4200000322202601050123456789'])
    .argument('[entry]', 'the payment, the refund or the transfer that it tells of')
    .action(
      run(async (session, [given]) => {
        const entry = given ?? fail('ANSWER_MISSING', { flag: 'ENTRY' });
        await printCallback(session, entry);
      }),
    );
}

/** Prints a callback with its story. */
async function printCallback(session: Session, entry: string): Promise<void> {
  const { callbackHappenings, callbackView } = await import('../callbacks/story.ts');
  const { wallet, paint, say } = session;
  const view = callbackView(wallet, entry);
  const story = callbackHappenings(wallet, entry);
  session.print({ ...view, story }, () => {
    const rows = paint.rows([
      ['entry', view.entry],
      ['event', view.event],
      ['number', view.number],
      ['address', visible(view.url)],
      ['status', say(view.status)],
      ['next', view.nextAt ?? undefined],
    ]);
    const lines = story.map(({ at, what, detail }) => [at, say(what), visible(detail)]);
    return `${rows}\n\n${paint.table(['when', 'what', ''], lines)}`;
  });
}

/** A command that changes a callback and shows it as it is then. */
function changes<Name extends OperationName>(
  made: Command,
  name: Name,
  requestOf: (entry: string, given: string | undefined) => RequestOf<Name>,
): Command {
  return made.action(
    run(async (session, [entry, given]) => {
      const named = entry ?? fail('ANSWER_MISSING', { flag: 'ENTRY' });
      await session.perform(name, requestOf(named, given));
      await printCallback(session, named);
    }),
  );
}

const ofEntry = (made: Command) =>
  made.argument('[entry]', 'the payment, the refund or the transfer that it tells of');

function resendCommand(): Command {
  const made = command('resend', 'Send a callback now, or once more if it is over', [
    'notify resend 4200000322202601050123456789',
  ]);
  return changes(ofEntry(made), 'resendCallback', (entry) => ({ entry }));
}

function dropCommand(): Command {
  const made = command('drop', 'Take a callback away: the program is not told', [
    'notify drop 4200000322202601050123456789',
  ]);
  return changes(ofEntry(made), 'dropCallback', (entry) => ({ entry }));
}

function delayCommand(): Command {
  const made = command('delay', 'Send a callback later', ['notify delay 4200000322202601050123456789 10m']);
  return changes(
    ofEntry(made).argument('[duration]', 'how much later than now, as 90s or 2h'),
    'delayCallback',
    (entry, given = fail('ANSWER_MISSING', { flag: 'DURATION' })) => ({
      entry,
      ms: parseDuration(given) ?? fail('TIME_INVALID', { text: visible(given.slice(0, 40)) }),
    }),
  );
}

function duplicateCommand(): Command {
  const made = command('duplicate', 'Send a callback twice: programs must not count it twice', [
    'notify duplicate 4200000322202601050123456789',
  ]);
  return changes(ofEntry(made), 'duplicateCallback', (entry) => ({ entry }));
}

function probeCommand(): Command {
  const made = command('probe', 'Send a callback with a wrong signature: a program must refuse it', [
    'notify probe http://127.0.0.1:3000/notify',
  ])
    .argument('[address]', 'where the program takes callbacks')
    .option('--merchant <merchant>', 'as to this merchant: its id or its mchid')
    .option('--allow-host <host...>', 'callbacks may go to this host, too');
  return remarked(made, 'Exit 3 if the program took it: then it would take any forgery.').action(
    run<{ merchant?: string; allowHost?: readonly string[] }>(async (session, [given], own) => {
      const { probe } = await import('../callbacks/probe.ts');
      const address = given ?? fail('ANSWER_MISSING', { flag: 'ADDRESS' });
      const { wallet } = session;
      const options = { realNow: Date.now(), allowHosts: own.allowHost ?? [] };
      const { outcome, status } = await probe(wallet, accountOf(session, own.merchant), address, options);
      const refused = status !== undefined && (status < 200 || status > 299);
      session.print({ address, refused, outcome, status: status ?? null }, () =>
        refused
          ? session.paint.done(session.say('It was refused, as it should be: {outcome}', { outcome }))
          : session.paint.failed(session.say('It was not refused: {outcome}', { outcome: visible(outcome) })),
      );
      return refused ? 0 : EXIT.refused;
    }),
  );
}

/** The account of a merchant by its id or its mchid; the first one there is, if none is named. */
export function accountOf({ wallet }: Session, merchant: string | undefined): MerchantApi {
  const { world } = wallet;
  const [first] = world.apis.values();
  const found = merchant === undefined ? first : (world.apis.get(merchant) ?? apiOf(world, merchant));
  return found ?? fail('API_ACCOUNT_UNKNOWN', { mchid: visible(merchant ?? '') });
}
