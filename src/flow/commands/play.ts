/** `flow play`: a demo that runs for real. */

import { basename } from 'node:path';
import type { Command } from 'commander';
import { command } from '../../cli/command.ts';
import { writeWhole } from '../../cli/files.ts';
import { Paint } from '../../cli/print.ts';
import { run } from '../../cli/run.ts';
import type { Session } from '../../cli/session.ts';
import { EXIT, fail, visible } from '../../wallet.ts';

interface PlayOptions {
  readonly auto?: boolean;
  readonly speed: string;
  readonly cast?: string;
  readonly svg?: string;
}

/** `flow play FILE`. */
export function playCommand(): Command {
  return command('play', 'Play a flow before people: typed, run for real', [
    'flow play demo.flow',
    'flow play demo.flow --auto --speed 2',
    'flow play demo.flow --svg demo.svg',
  ])
    .argument('[file]', 'a .flow or .md file')
    .option('--auto', 'go on without a key')
    .option('--speed <factor>', 'twice as fast: 2', '1')
    .option('--cast <file>', 'write an asciicast instead of playing')
    .option('--svg <file>', 'write a moving picture instead of playing')
    .action(
      run<PlayOptions>(async (session, [given], own) => {
        const file = given ?? fail('ANSWER_MISSING', { flag: 'FILE' });
        const speed = Number(own.speed);
        if (!(speed > 0 && speed <= 1000))
          fail('USAGE', { problem: '--speed needs a number above 0, up to 1000.' });
        const { commands, differing } = await play(session, file, { ...own, speed });
        const failed = differing > 0;
        if (failed)
          session.warn(`${differing} of ${commands} commands printed something else than ${file} says.`);
        if (session.forScripts)
          session.print({ passed: failed ? 0 : 1, failed: failed ? 1 : 0, commands, differing }, () => '');
        return failed ? EXIT.refused : 0;
      }),
    );
}

async function play(session: Session, file: string, own: Omit<PlayOptions, 'speed'> & { speed: number }) {
  const { playFlow } = await import('../play.ts');
  const { readingFlow } = await import('../check.ts');
  const { Stagehand, Tape, unpaced } = await import('../tape.ts');
  const { cast, svg } = own;
  if (cast !== undefined || svg !== undefined) {
    const tape = new Tape();
    const result = await readingFlow(file, async () => playFlow(file, tape, new Paint({ level: 1 })));
    const title = basename(file);
    if (cast !== undefined) writeWhole(cast, tape.cast(title));
    if (svg !== undefined) writeWhole(svg, tape.svg(title));
    for (const written of [cast, svg])
      if (written !== undefined) session.aside(session.saying.done(`Wrote ${visible(written)}`));
    return result;
  }
  const { host, paint } = session;
  if (!host.stdout.isTTY || session.forScripts) {
    const shown = session.forScripts ? host.stderr : host.stdout;
    return readingFlow(file, async () =>
      playFlow(
        file,
        unpaced((text) => void shown.write(text)),
        paint,
      ),
    );
  }
  const stagehand = new Stagehand({ auto: own.auto === true || !session.canAsk, speed: own.speed });
  try {
    return await readingFlow(file, async () => playFlow(file, stagehand, paint));
  } finally {
    stagehand.close();
  }
}
