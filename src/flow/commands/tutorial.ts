/** `tutorial`: learning by doing, in a world in memory that goes when it ends. */

import type { Command } from 'commander';
import { command } from '../../cli/command.ts';
import { terminalPut } from '../../cli/host.ts';
import { commandNames } from '../../cli/program.ts';
import { run } from '../../cli/run.ts';
import type { Session } from '../../cli/session.ts';
import { EXIT } from '../../wallet.ts';
import type { Lesson } from '../lessons.ts';
import type { Stage } from '../stage.ts';

export function tutorialCommand(): Command {
  return command('tutorial', 'Learn the wallet by doing: five short lessons, in a world of their own', [
    'tutorial',
    'tutorial --lang zh-CN',
  ]).action(run(async (session) => teach(session)));
}

async function teach(session: Session): Promise<number> {
  const { lessons } = await import('../lessons.ts');
  const { paint, say } = session;
  const tell = (text: string) => void session.host.stdout.write(`${text}\n`);
  const stage = await prepared();
  const play = await playing(session, stage);
  const lines = linesOf(session);
  tell(paint.done(say('Five lessons; nothing of what you do here is kept.')));
  tell(paint.hint(say('skip goes on to the next one, exit or Ctrl-D ends.')));
  for (const [at, lesson] of lessons.entries()) {
    tell(`\n${page(session, lesson, at + 1, lessons.length)}`);
    while (!lesson.isDone(stage.wallet)) {
      const { value: line } = await lines.next();
      if (line === undefined || line === 'exit') return EXIT.interrupted;
      if (line === 'skip') break;
      if (line !== '') await play(line);
    }
  }
  tell(`\n${paint.done(say('That is the wallet.'))}`);
  tell(
    paint.rows([
      ['the app', 'wallet'],
      ['all commands', 'wallet --help'],
      ['write a story down', 'wallet flow record story.flow'],
    ]),
  );
  return 0;
}

/** A world with a friend in it, whose clock stands: the lessons are the same every time. */
async function prepared(): Promise<Stage> {
  const { Stage } = await import('../stage.ts');
  const { before } = await import('../lessons.ts');
  const stage = new Stage();
  for (const line of before) await stage.perform(await wordsOf(stage, line), {});
  return stage;
}

async function wordsOf(stage: Stage, line: string): Promise<string[]> {
  const { Values } = await import('../values.ts');
  const { expand } = await import('../words.ts');
  const { parseFlow } = await import('../parse.ts');
  const typed = /^wallet(?:\s|$)/.test(line) ? line : `wallet ${line}`;
  const values = new Values(stage);
  for (const step of parseFlow([`$ ${typed}`], 'typed'))
    if (step.kind === 'command') return step.words.slice(1).map((word) => expand(word, values));
  return [];
}

/** Runs what is typed before the learner, who is asked and sees what is printed. */
async function playing(session: Session, stage: Stage) {
  const { FlowError } = await import('../parse.ts');
  const put = session.canAsk ? await terminalPut(session.saying) : undefined;
  const sees = (text: string) => void session.host.stdout.write(text);
  return async (line: string) => {
    try {
      const words = await wordsOf(stage, line);
      await stage.perform([...words, '--lang', session.language.tag], {
        sees,
        colours: session.paint.coloured,
        columns: session.paint.plain ? undefined : session.host.stdout.columns,
        ...(put && { put: () => put }),
      });
    } catch (error) {
      if (!(error instanceof FlowError)) throw error;
      session.warn(error.problem);
    }
  };
}

/** A lesson as it is told: its title, what it says, what to type. */
function page({ paint, say }: Session, { title, says, types }: Lesson, at: number, of: number): string {
  const heading = say('Lesson {at} of {of}: {title}', { at, of, title: say(title) });
  return [
    paint.fitted(heading).map(paint.theme.strong).join('\n'),
    ...says.map((each) => paint.paragraph(say(each))),
    types.map((each) => `  $ wallet ${paint.theme.accent(each)}`).join('\n'),
  ].join('\n\n');
}

/** What is typed, or what comes in where there is no terminal. */
async function* linesOf(session: Session): AsyncGenerator<string, undefined> {
  if (!session.canAsk) {
    for (const line of (await session.host.readInput()).split('\n')) yield line.trim();
    return;
  }
  const { typedLines } = await import('../shell.ts');
  const { theme } = session.saying;
  const names = [...commandNames(), 'skip', 'exit'];
  const said = () =>
    session.aside(session.saying.hint(session.say('Ctrl-D ends the lessons; so does Ctrl-C once more.')));
  for await (const line of typedLines(theme.accent('$ '), names, said)) yield line.trim();
}
