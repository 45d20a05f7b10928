import type { Command } from 'commander';
import { command } from '../command.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { yuan } from '../print.ts';
import { formatSight } from './words.ts';
import { fail, formatTime, partyName, visible } from '../../wallet.ts';

/** `risk explain`: what monitoring saw, as it was kept with the request. */
export function explainCommand(): Command {
  return command('explain', 'Show every rule that looked at a request, and what it saw', [
    'risk explain 1200202601050023174559',
    'risk explain case-1 --json',
  ])
    .argument('[id]', 'an entry’s id, or a case’s; the newest entry if left out')
    .action(
      run(async (session, [given]) => {
        const id = given ?? session.wallet.history(session.user, 1)[0]?.id ?? fail('ENTRY_UNKNOWN', {});
        const watches = session.wallet.assessments(id);
        const [newest] = watches;
        if (!newest)
          return fail(session.wallet.entry(id) ? 'NOT_ASSESSED' : 'ENTRY_UNKNOWN', {
            id: visible(id.slice(0, 64)),
          });
        const views = watches.map((watch) => watchView(id, watch));
        const result = { ...watchView(id, newest), earlier: views.slice(1) };
        return session.list(result, () => views.map((view) => watchInWords(session, view)).join('\n\n'));
      }),
    );
}

type Watches = ReturnType<Session['wallet']['assessments']>;

function watchView(id: string, { at, user, op, assessment, device, place, case: of }: Watches[number]) {
  const { kind, outcome, why, amountFen, party, looks, typologies } = assessment;
  return {
    id,
    at: formatTime(at),
    user,
    request: op,
    kind,
    amountFen: amountFen ?? null,
    party: party ?? null,
    device: device ?? null,
    place: place ?? null,
    outcome,
    reason: why ?? null,
    protected: outcome === 'protect',
    case: of ?? null,
    rules: looks.map(({ rule, saw, score, failed }) => ({
      rule,
      hit: score !== undefined,
      score: score ?? 0,
      saw,
      failed: failed ?? null,
    })),
    typologies,
  };
}

function watchInWords(session: Session, view: ReturnType<typeof watchView>): string {
  const { paint, say, language } = session;
  const { amountFen, party, outcome, reason, rules, typologies } = view;
  const what = amountFen === null ? view.kind : `${view.kind} ${yuan(amountFen)}`;
  const head = paint.rows([
    ['at', view.at],
    ['user', view.user],
    ['what', party === null ? what : `${what} → ${partyName(party)}`],
    ['device', view.device ?? undefined],
    ['outcome', outcome],
    ['why', reason === null ? undefined : language.retell(reason)],
    ['case', view.case ?? undefined],
  ]);
  const looked = rules.map(({ rule, hit, score, saw, failed }) => [
    `${hit ? paint.theme.marks.done : ' '} ${rule}`,
    failed ??
      Object.entries(saw)
        .map(([question, answer]) => formatSight(question, answer))
        .join('; '),
    hit ? String(score) : '',
  ]);
  const added = typologies.map(({ typology, score, alert, interdiction }) => [
    typology,
    String(score),
    String(alert),
    String(interdiction),
  ]);
  return [
    head,
    paint.table(['rule', 'what it saw', 'score'], looked, ['score']),
    added.length === 0
      ? say('No typology has a score.')
      : paint.table(['typology', 'score', 'alert', 'interdiction'], added, [
          'score',
          'alert',
          'interdiction',
        ]),
  ].join('\n\n');
}
