import { type Command, Option } from 'commander';
import { asksPin, command } from '../command.ts';
import { sentenceOf } from '../describe.ts';
import type { Paint } from '../print.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import {
  codeView,
  type Entry,
  fail,
  type OperationName,
  quickPayView,
  type RequestOf,
} from '../../wallet.ts';

function printStatus(session: Session): void {
  const view = quickPayView(session.wallet.world, session.user);
  session.print(view, () => {
    const { paint, say } = session;
    if (!view.enabled) return say('Quick Pay is off. Enable it with `wallet quickpay enable`.');
    if (view.paused) return paint.done(say('Quick Pay is paused'));
    return paint.done(
      say(
        view.askPin
          ? 'Quick Pay is on; it asks the PIN each time'
          : 'Quick Pay is on; it pays small amounts without PIN',
      ),
    );
  });
}

/** Runs a request about Quick Pay and prints how it stands then. */
async function change<Name extends OperationName>(session: Session, name: Name, request: RequestOf<Name>) {
  await session.perform(name, request);
  printStatus(session);
}

/** `--no-pin` is an option of its own here, not the opposite of `--pin PIN`, which commander would make of it. */
function withoutPin(): Option {
  const option = new Option('--no-pin', 'pay small amounts without PIN');
  option.negate = false;
  option.attributeName = () => 'withoutPin';
  return option;
}

function enableCommand(): Command {
  return asksPin(
    command('enable', 'Enable Quick Pay', ['quickpay enable --no-pin', 'quickpay enable --ask-pin']),
  )
    .option('--ask-pin', 'ask the PIN for every payment')
    .addOption(withoutPin())
    .action(
      run<{ askPin?: boolean; withoutPin?: boolean }>(async (session, _, own) => {
        if (own.askPin && own.withoutPin)
          fail('USAGE', { problem: '--ask-pin and --no-pin exclude each other.' });
        const unticked = own.askPin ?? (own.withoutPin ? false : undefined);
        const pin = await session.pinFirst();
        const askPin = await session.need(
          unticked,
          '--no-pin or --ask-pin',
          async (ask) => !(await ask.agree(session.say('Agree to Quick Pay without PIN verification?'))),
        );
        await session.perform('enableQuickPay', { askPin }, { pin });
        printStatus(session);
      }),
    );
}

/** What came of a code: paid, or waiting for the PIN. */
function told(paint: Paint, entry: Entry, user: string): string {
  const sentence = sentenceOf(paint.language, entry, user);
  return entry.status === 'USERPAYING'
    ? paint.waiting(`${sentence}: \`wallet pay --confirm ${entry.id}\``)
    : paint.done(sentence);
}

function codeCommand(): Command {
  return command('code', 'Show the payment code: QR and barcode, a new one each minute', [
    'quickpay code',
    'quickpay code --json',
  ])
    .option('--reveal', 'show the digits too; the PIN is then asked for every amount')
    .option('--once', 'show one code and end')
    .action(
      run<{ reveal?: boolean; once?: boolean }>(async (session, _, { reveal = false, once = false }) => {
        const { user } = session;
        const current = async () => {
          await session.perform('showCode', { reveal });
          const view = codeView(session.wallet.world, user, session.wallet.now);
          if (!view) throw new Error('a payment code was shown and is not there');
          return view;
        };
        if (session.forScripts) {
          session.print(await current(), () => '');
          return undefined;
        }
        const { drawCode, showLive } = await import('../codes/live.ts');
        const { paint, wallet } = session;
        const begun = wallet.history(user, 1)[0]?.id;
        const news = () => {
          const [last] = wallet.history(user, 1);
          return last && last.id !== begun ? `  ${told(paint, last, user)}` : undefined;
        };
        const live = !once && session.canAsk && session.host.stdout.isTTY;
        if (live) return showLive({ current, wallet: () => wallet, news, reveal, paint });
        const code = await current();
        session.print(code, () => drawCode(code, reveal, paint));
        return undefined;
      }),
    );
}

/** `quickpay`: enable, disable, pause, status, and the code itself. */
export function quickpayCommand(): Command {
  const pause = asksPin(
    command('pause', 'Suspend Quick Pay', ['quickpay pause', 'quickpay pause --resume --pin 246813']),
  )
    .option('--resume', 'take it up again')
    .action(
      run<{ resume?: boolean }>(async (session, _, { resume }) =>
        change(session, 'pauseQuickPay', { paused: resume !== true }),
      ),
    );
  const disable = command('disable', 'Switch Quick Pay off', [
    'quickpay disable',
    'quickpay disable --as alice',
  ]).action(run(async (session) => change(session, 'disableQuickPay', {})));
  const status = command('status', 'Show how Quick Pay is set', [
    'quickpay status',
    'quickpay status --json',
  ]).action(run(async (session) => printStatus(session)));
  return command('quickpay', 'Pay in shops by showing a code', ['quickpay enable', 'quickpay code'])
    .addCommand(enableCommand())
    .addCommand(codeCommand())
    .addCommand(pause)
    .addCommand(disable)
    .addCommand(status);
}
