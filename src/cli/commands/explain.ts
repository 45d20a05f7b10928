import type { Command } from 'commander';
import { command } from '../command.ts';
import { commandsOf, explained } from '../explained.ts';
import { run } from '../run.ts';
import { type ErrorCode, explain, fail, reasons, refuse, sampleFacts, visible } from '../../wallet.ts';

/** `explain`: what an error's code means, the rules behind it, and how to get past it. */
export function explainCommand(): Command {
  return command('explain', 'Explain an error by its code', ['explain PIN_LOCKED', 'explain'])
    .argument('[code]', 'as --json shows it; all of them if left out')
    .action(
      run(async (session, [given]) => {
        const { paint } = session;
        const said = (each: ErrorCode) => paint.language.refusal(refuse(each, sampleFacts));
        if (given === undefined) {
          const all = codes.map((code) => ({ code, ...example(code) }));
          return session.list(all, () =>
            paint.table(
              ['code', 'exit', 'for example'],
              all.map(({ code, exitCode }) => [code, String(exitCode), said(code).message]),
              ['exit'],
            ),
          );
        }
        const code = codes.find((each) => each === given.toUpperCase());
        if (code === undefined) return unknown(given);
        const world = session.isWorld ? session.wallet.world : undefined;
        const explanation = explain({ code, facts: {} }, world);
        const commands = commandsOf(explanation, 'wallet …');
        const { message, hint, exitCode } = example(code);
        const { rules } = explanation;
        return session.print({ code, exitCode, message, hint, rules, commands }, () =>
          [
            paint.theme.strong(code),
            paint.rows([
              ['for example', said(code).message],
              ['what to do', said(code).hint],
              ['exit code', String(exitCode)],
            ]),
            explained(explanation, commands, paint),
          ]
            .filter((part) => part !== '')
            .join('\n'),
        );
      }),
    );
}

const codes = Object.keys(reasons) as ErrorCode[];

/** The error as it might be met. */
function example(code: ErrorCode) {
  const { message, hint, exitCode } = refuse(code, sampleFacts);
  return { exitCode, message, hint };
}

/** Names the codes that somebody may have meant. */
function unknown(given: string): never {
  const words = given
    .toUpperCase()
    .split(/[^A-Z]+/)
    .filter((word) => word.length > 2);
  const choices = codes.filter((code) => words.some((word) => code.includes(word)));
  if (choices.length > 0) return fail('CHOICE_INVALID', { what: 'code', choices });
  return fail('USAGE', {
    problem: `There is no code ${visible(given)}.`,
    hint: '`wallet explain` lists them.',
  });
}
