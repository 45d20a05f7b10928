import type { Command } from 'commander';
import { command } from '../command.ts';
import { yuan } from '../print.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { fail, fen, simulateRisk, visible } from '../../wallet.ts';

interface Own {
  readonly users: string;
  readonly days: string;
  readonly seed: string;
}

/** `risk simulate`: how much fraud is stopped, and how many honest people are disturbed for it. */
export function simulateCommand(): Command {
  return command('simulate', 'Play honest people and fraud, and tell what was stopped', [
    'risk simulate --users 1000',
    'risk simulate --users 500 --seed other --json',
  ])
    .option('--users <n>', 'how many honest people', '1000')
    .option('--days <n>', 'for how long, once everybody has a history', '16')
    .option('--seed <seed>', 'what all chance follows from', '1')
    .action(
      run<Own>(async (session, _, own) => {
        const [users, days] = [numberOf('--users', own.users, 100_000), numberOf('--days', own.days, 365)];
        const tuned = session.isWorld ? { tunings: session.kept.world.tunings } : {};
        const score = await session.working('Playing', (onProgress) =>
          simulateRisk({ seed: own.seed, users, days, ...tuned, ...(onProgress && { onProgress }) }),
        );
        session.print(score, () => inWords(session, score));
      }),
    );
}

function numberOf(flag: string, text: string, most: number): number {
  const number = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : Infinity;
  if (number <= most) return number;
  return fail('USAGE', {
    problem: `${flag} needs a whole number from 1 to ${most}, and ${visible(text.slice(0, 20))} is none.`,
    hint: 'Give fewer people, or days.',
  });
}

const percent = (part: number, whole: number) =>
  whole === 0 ? '' : `${(Math.round((part / whole) * 10_000) / 100).toFixed(2)} %`;

function inWords({ paint, say }: Session, score: Awaited<ReturnType<typeof simulateRisk>>): string {
  const { frauds, typologies, honest, precision } = score;
  const total = (of: 'triedFen' | 'stoppedFen') => frauds.reduce((sum, each) => sum + each[of], 0);
  const lines = frauds.map(({ fraud, schemes, noticed, attempts, stopped, triedFen, stoppedFen }) => [
    fraud,
    String(schemes),
    String(noticed),
    `${stopped}/${attempts}`,
    yuan(fen(triedFen)),
    percent(stoppedFen, triedFen),
  ]);
  const alerts = typologies.map((each) => [
    each.typology,
    String(each.fraud),
    String(each.honest),
    each.precision === undefined ? '' : percent(each.precision, 1),
    each.recall === undefined ? '' : percent(each.recall, 1),
  ]);
  const all = [
    'all',
    '',
    '',
    '',
    yuan(fen(total('triedFen'))),
    percent(total('stoppedFen'), total('triedFen')),
  ];
  return [
    paint.table(
      ['fraud', 'schemes', 'noticed', 'stopped', 'money', 'of it stopped'],
      [...lines, all],
      ['schemes', 'noticed', 'stopped', 'money', 'of it stopped'],
    ),
    paint.table(['typology', 'fraud', 'false positives', 'precision', 'recall'], alerts, [
      'fraud',
      'false positives',
      'precision',
      'recall',
    ]),
    paint.rows([
      ['honest requests', String(honest.requests)],
      ['disturbed', `${honest.disturbed}, ${percent(honest.disturbed, honest.requests)}`],
      [
        'precision',
        say('{part} of what was stopped or challenged was fraud', { part: percent(precision, 1) }),
      ],
    ]),
  ].join('\n\n');
}
