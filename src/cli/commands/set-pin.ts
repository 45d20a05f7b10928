import type { Command } from 'commander';
import { asksCode, asksPin, command } from '../command.ts';
import { run } from '../run.ts';
import { userView } from '../../wallet.ts';

interface Own {
  readonly current?: string;
  readonly new?: string;
  readonly confirm?: string;
  readonly forgot?: boolean;
  readonly number?: string;
}

/** `set-pin`: the first PIN, another one (the old one first), or a new one for a forgotten one. */
export function setPinCommand(): Command {
  const made = command('set-pin', 'Set, change or reset the payment PIN', [
    'set-pin --new 246813 --confirm 246813',
    'set-pin --current 246813 --new 135792 --confirm 135792',
    'set-pin --forgot --number 6200000000000047 --new 135792 --confirm 135792 --otp auto',
  ])
    .option('--current <pin>', 'the PIN that is set now')
    .option('--new <pin>', 'six digits')
    .option('--confirm <pin>', 'the new PIN once more')
    .option('--forgot', 'prove who you are with a linked card instead')
    .option('--number <number>', "with --forgot: the card's full number");
  return asksCode(asksPin(made)).action(
    run<Own>(async (session, _, own) => {
      const { pinSet } = userView(session.wallet.world, session.user);
      const number = own.forgot
        ? await session.need(own.number, '--number', (ask) => ask.cardNumber())
        : undefined;
      const changes = pinSet && number === undefined;
      const pin = changes ? (own.current ?? (await session.pinFirst('Current PIN'))) : undefined;
      const { newPin, confirmPin } = await session.newPin(
        { newPin: own.new, confirmPin: own.confirm },
        { newPin: '--new', confirmPin: '--confirm' },
        'New PIN (six digits)',
      );
      if (number !== undefined) await session.perform('resetPin', { number, newPin, confirmPin });
      else await session.perform('setPin', { newPin, confirmPin }, { pin });
      session.print({ pin: 'SET' }, () => session.paint.done(session.say('The payment PIN is set')));
    }),
  );
}
