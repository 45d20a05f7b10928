import { Command, Option } from 'commander';
import { command, introduced } from '../command.ts';
import { readConfig } from '../config.ts';
import type { Host } from '../host.ts';
import { programOf, run } from '../run.ts';
import { settingFlagsIn } from '../settings.ts';
import { fail, visible, type Wallet, WalletError } from '../../wallet.ts';

/** `completion`: the script that makes a shell complete commands, flags, and what is in the world. */
export function completionCommand(): Command {
  return command('completion', 'Print the completion script of a shell', [
    'completion bash',
    'completion zsh',
  ])
    .argument('[shell]', 'bash, zsh, fish or powershell')
    .action(
      run(async (session, [given]) => {
        const { isShell, scripts } = await import('../completion/scripts.ts');
        const shell = await session.need(given, 'SHELL', (ask) =>
          ask.choose(
            'Which shell?',
            Object.keys(scripts).map((name) => ({ name, value: name })),
          ),
        );
        if (!isShell(shell)) return fail('CHOICE_INVALID', { what: 'shell', choices: Object.keys(scripts) });
        return session.print({ shell, script: scripts[shell] }, () => scripts[shell].trimEnd());
      }),
    );
}

/** `complete`: what the script asks. It writes nothing, asks nothing, and finds nothing where anything is wrong. */
export function completeCommand(): Command {
  return introduced(new Command('complete'), 'Print what can stand where somebody is typing', [
    'complete -- pa',
    "complete -- pay coffee --from ''",
  ])
    .argument('[words...]', 'what was typed behind wallet, the last word perhaps empty')
    .addOption(new Option('--new', 'the last word is a new, empty one'))
    .action(async (words: readonly string[], { new: isNew = false }: { new?: boolean }, self: Command) => {
      const { candidates } = await import('../completion/candidates.ts');
      const program = programOf(self);
      const typed = isNew ? [...words, ''] : words;
      const found = candidates(program, typed, lookedAt(program.host, typed));
      const { known } = program.host.language;
      const lines = found.map(([value, what]) => {
        const said = typeof what === 'string' ? known(what) : what.named;
        return `${visible(value)}\t${visible(said)}`;
      });
      program.host.stdout.write(lines.map((line) => `${line}\n`).join(''));
    });
}

/** The world that the typed words name, and who acts in it; nobody where there is none, or none that can be read. */
function lookedAt(host: Host, typed: readonly string[]): { wallet: Wallet | undefined; user: string } {
  const { home, user } = readConfig(host.env, host.places, settingFlagsIn(typed)).settings;
  try {
    const wallet = host.isWorld(home) ? host.open({ home }) : undefined;
    return { wallet, user: user ?? wallet?.actor() ?? '' };
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    return { wallet: undefined, user: '' };
  }
}
