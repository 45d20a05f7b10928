import type { Command } from 'commander';
import { asksCode, asksIdentity, asksPin, command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { fail, protectionView } from '../../wallet.ts';

/** `protect`: account protection, as monitoring or the user turned it on. */
export function protectCommand(): Command {
  const status = command('status', 'Show whether the account is protected, and why', [
    'protect status',
    'protect status --as alice --json',
  ]).action(run(async (session) => printProtection(session, session.user)));
  return command('protect', 'Freeze the account, or unfreeze it', [
    'protect freeze',
    'protect unfreeze --id-number 11010519491231002X --otp auto',
  ])
    .addCommand(status)
    .addCommand(freezeCommand())
    .addCommand(unfreezeCommand());
}

function freezeCommand(): Command {
  return command('freeze', 'Stop everything that leaves the account', [
    'protect freeze --yes',
    'protect freeze --emergency --as alice',
  ])
    .option('--emergency', 'as the emergency line does: from any phone, without PIN or login')
    .action(
      run<{ emergency?: boolean }>(async (session, _, { emergency = false }) => {
        const user = emergency ? session.wallet.actor(session.as) : session.user;
        if (user === '') fail('NOT_LOGGED_IN', {});
        if (emergency) await session.perform('freezeByHotline', { user });
        else await session.perform('freeze', {});
        printProtection(session, user);
      }),
    );
}

function unfreezeCommand(): Command {
  const made = command('unfreeze', 'Lift the protection: document, PIN and code', [
    'protect unfreeze',
    'protect unfreeze --id-number 11010519491231002X --pin 246813 --otp auto',
  ]);
  return asksIdentity(asksCode(asksPin(made))).action(
    run(async (session) => {
      await session.perform('unfreeze', {});
      printProtection(session, session.user);
    }),
  );
}

function printProtection(session: Session, user: string): void {
  const view = protectionView(session.wallet.world, user, session.wallet.now);
  session.print(view, () => {
    const { paint, say, language } = session;
    const { reason, since, liftableAt, coolingOffUntil, case: of } = view;
    const rows = paint.rows([
      ['why', reason === null ? undefined : language.retell(reason)],
      ['since', since ?? undefined],
      ['until', coolingOffUntil ?? undefined],
      ['case', of ?? undefined],
      ['unfreeze from', liftableAt === since ? undefined : (liftableAt ?? undefined)],
    ]);
    const sentence = view.protected
      ? paint.waiting(say('The account of {user} is protected', { user }))
      : coolingOffUntil === null
        ? paint.done(say('The account of {user} is not protected', { user }))
        : paint.waiting(say('The account of {user} cools off', { user }));
    return rows === '' ? sentence : `${sentence}\n${rows}`;
  });
}
