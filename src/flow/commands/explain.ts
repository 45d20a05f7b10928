/** `flow explain`: what a flow tells, for a ticket. */

import type { Command } from 'commander';
import { command } from '../../cli/command.ts';
import { minuteOf } from '../../cli/describe.ts';
import { yuan } from '../../cli/print.ts';
import { run } from '../../cli/run.ts';
import { fail, visible } from '../../wallet.ts';

/** `flow explain FILE`. */
export function explainCommand(): Command {
  return command('explain', 'Tell what happens in a flow: in sentences, and who paid whom', [
    'flow explain ticket.flow',
    'flow explain ticket.flow --mermaid',
  ])
    .argument('[file]', 'a .flow or .md file')
    .option('--mermaid', 'as a sequence diagram')
    .action(
      run<{ mermaid?: boolean }>(async (session, [given], own) => {
        const file = given ?? fail('ANSWER_MISSING', { flag: 'FILE' });
        const { readingFlow } = await import('../check.ts');
        const { mermaid, storyOf } = await import('../story.ts');
        const story = await readingFlow(file, async () => storyOf(file));
        session.print(story, () => {
          if (own.mermaid) return mermaid(story);
          const { paint } = session;
          const sentences = story.scenes.map(({ at, who, what }, index) =>
            visible(`${String(index + 1).padStart(3)}. ${minuteOf(at)}  ${who}: ${what}`),
          );
          const paid = story.payments.map((each) => [
            minuteOf(each.at),
            each.from,
            each.to,
            yuan(each.amountFen),
            each.feeFen > 0 ? yuan(each.feeFen) : '-',
            each.status,
          ]);
          const money = ['amount', 'fee', 'balance'] as const;
          const parts = [
            paint.theme.strong(visible(story.title)),
            sentences.join('\n'),
            paid.length > 0
              ? paint.table(['when', 'from', 'to', 'amount', 'fee', 'status'], paid, money)
              : '',
            paint.table(
              ['user', 'balance'],
              story.balances.map(({ user, balanceFen }) => [user, yuan(balanceFen)]),
              money,
            ),
          ];
          return parts.filter((part) => part !== '').join('\n\n');
        });
      }),
    );
}
