/** `flow record`: a shell in which commands run for real and are written down. */

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { command } from '../../cli/command.ts';
import { commandNames } from '../../cli/program.ts';
import type { Stage } from '../stage.ts';
import { TEST_PIN } from '../values.ts';
import { joinWords } from '../words.ts';
import { terminalPut } from '../../cli/host.ts';
import { run } from '../../cli/run.ts';
import type { Session } from '../../cli/session.ts';
import { EXIT, fail, formatTime, parseTime, visible } from '../../wallet.ts';

interface RecordOptions {
  readonly fork?: boolean;
  readonly seed?: string;
  readonly clock?: string;
}

/** `flow record FILE`. */
export function recordCommand(): Command {
  return command('record', 'Write down what you do in a world of its own, as a flow', [
    'flow record ticket.flow',
    'flow record ticket.flow --clock 2026-01-05T09:00:00+08:00',
  ])
    .argument('[file]', 'the flow to write; it must be new')
    .addOption(
      new Option(
        '--fork',
        `begin with a copy of the current world; everybody’s PIN in it is ${TEST_PIN}`,
      ).conflicts(['seed', 'clock']),
    )
    .option('--seed <seed>', "what the world's codes and ids follow from")
    .option('--clock <time>', 'where its clock stands; it moves with @advance alone')
    .action(
      run<RecordOptions>(async (session, [given], own) => {
        const file = given ?? fail('ANSWER_MISSING', { flag: 'FILE' });
        return record(session, file, own);
      }),
    );
}

async function record(session: Session, file: string, own: RecordOptions): Promise<number> {
  if (existsSync(file)) {
    const problem = `There is a file ${visible(file)} already.`;
    fail('USAGE', { problem, hint: 'Name a new one; a recording never writes over another.' });
  }
  const { Recorder } = await import('../record.ts');
  const { Stage } = await import('../stage.ts');
  const { FlowError } = await import('../parse.ts');
  const { checkFiles } = await import('../check.ts');
  const { isFailed } = await import('../report.ts');
  const { openApp, phoneOf } = await import('../../cli/app/index.ts');
  const stage = new Stage();
  const beginning = own.fork ? await forked(session, file, stage) : fresh(stage, own);
  const put = session.canAsk ? await terminalPut(session.saying) : undefined;
  const sees = (text: string) => void session.host.stderr.write(text);
  const colours = session.saying.coloured;
  const recorder = new Recorder(
    file,
    stage,
    { put, sees, colours },
    { beginning, reserved: own.fork ? ['pin'] : [] },
  );

  for await (const line of linesOf(session, file, own.fork)) {
    const typed = line.trim();
    if (typed === '') continue;
    if (typed === 'exit') break;
    if (typed === 'app' && session.canAsk) {
      await openApp({
        paint: session.saying,
        phone: () => phoneOf(stage.wallet, session.language, stage.user),
        async run(words) {
          const exit = await recorder.perform(words.map((text) => [{ text }]));
          return exit === EXIT.interrupted ? undefined : 0;
        },
      });
      continue;
    }
    try {
      await recorder.run(typed);
    } catch (error) {
      if (!(error instanceof FlowError)) throw error;
      session.warn(error.problem);
    }
  }
  const [verdict] = await checkFiles([file], false, () => undefined);
  if (!verdict) throw new Error('a flow was checked and nothing came of it');
  const failed = isFailed(verdict);
  const { commands } = verdict;
  const counts = failed ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 };
  session.print({ ...counts, file, commands }, () => {
    const sentence = `${commands} ${commands === 1 ? 'command' : 'commands'} in ${file}`;
    const { paint } = session;
    if (failed)
      return `${paint.failed(sentence)}\n  It does not do the same again: wallet flow check ${visible(file)}`;
    return `${paint.done(sentence)}\n${paint.rows([
      ['check', `wallet flow check ${file}`],
      ['play', `wallet flow play ${file}`],
    ])}`;
  });
  return failed ? EXIT.refused : 0;
}

/** Begins with a new world; returns the lines that say so. */
function fresh(stage: Stage, own: RecordOptions): string[] {
  const { seed = stage.seed, clock = `${new Date().toISOString().slice(0, 19)}Z` } = own;
  stage.seed = seed;
  stage.clock = parseTime(clock) ?? fail('TIME_INVALID', { text: visible(clock) });
  return [`@seed ${seed}`, `@clock ${formatTime(stage.clock)}`];
}

/** Begins with a copy of the session's world, kept beside the recording; returns the line that says so. */
async function forked(session: Session, file: string, stage: Stage): Promise<string[]> {
  const folder = `${file.replace(/\.flow$/, '')}.world`;
  const { wallet } = session;
  await wallet.forkTo(folder, {
    async prepare(copy) {
      await copy.submit('setClock', { at: wallet.now });
      for (const { name } of [...copy.world.users.values()].filter(({ pin }) => pin))
        await copy.submit('replacePin', { newPin: TEST_PIN }, { as: name });
    },
  });
  stage.begin(folder);
  return [`@use ${joinWords([[{ text: basename(folder) }]])}`];
}

/** What is typed, or what comes in where there is no terminal. */
async function* linesOf(session: Session, file: string, fork = false): AsyncGenerator<string> {
  if (!session.canAsk) {
    yield* (await session.host.readInput()).split('\n');
    return;
  }
  const { typedLines } = await import('../shell.ts');
  const { saying } = session;
  const told = [
    'Type commands, with or without wallet; app for the phone; # for a comment; @as USER,',
    '@advance 24h and the like for the world. Secrets become test values. exit or Ctrl-D ends.',
    ...(fork ? [`This is a copy of the world; everybody’s PIN in it is ${TEST_PIN}.`] : []),
  ];
  session.aside(saying.done(`Recording into ${file}`));
  session.aside(told.map((line) => saying.theme.faint(`  ${line}`)).join('\n'));
  yield* typedLines(saying.theme.accent('$ '), ['app', ...commandNames()], () =>
    session.aside(saying.theme.faint('  Ctrl-D ends the recording; so does Ctrl-C once more.')),
  );
}
