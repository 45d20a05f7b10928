import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { fail, isUserName, whoamiView } from '../../wallet.ts';

function printUser(session: Session, name: string, sentence: string): void {
  const view = whoamiView(session.wallet.world, name);
  session.print(view, () => {
    const { say } = session;
    const tier =
      view.tier === 0 ? say('not verified') : say('class {class}', { class: 'I'.repeat(view.tier) });
    return `${session.paint.done(sentence)}\n${session.paint.rows([
      ['phone', view.phone],
      ['real name', view.name ?? undefined],
      ['identity', tier],
      ['PIN', say(view.pinSet ? 'set' : 'not set')],
    ])}`;
  });
}

/** `login NAME`: the first login of a name opens its account. */
export function loginCommand(): Command {
  return command('login', 'Log in; the first login of a name opens its account', [
    'login alice',
    'login alice --phone 13900139000',
  ])
    .argument('[name]')
    .option('--phone <phone>', "the new account's phone")
    .action(
      run<{ phone?: string }>(async (session, [given], { phone }) => {
        const user = await session.need(given, 'NAME', (ask) =>
          ask.line('Name', isUserName, 'Use letters, digits, “_”, “.” or “-”'),
        );
        await session.perform('login', { user, ...(phone !== undefined && { phone }) });
        printUser(session, user, session.say('Logged in as {user}', { user }));
      }),
    );
}

/** `logout`: also the way to bring back a wallet that does not appear. */
export function logoutCommand(): Command {
  return command('logout', 'Log out', ['logout', 'logout --as alice']).action(
    run(async (session) => {
      const user = session.wallet.actor(session.as);
      await session.perform('logout', {});
      const { phone } = session.wallet.world.users.get(user) ?? fail('USER_UNKNOWN', { user });
      session.print({ user, phone }, () => session.paint.done(session.say('Logged out {user}', { user })));
    }),
  );
}

/** `whoami`: who acts. */
export function whoamiCommand(): Command {
  return command('whoami', 'Show who is logged in', ['whoami', 'whoami --as alice --json']).action(
    run(async (session) => printUser(session, session.user, session.user)),
  );
}
