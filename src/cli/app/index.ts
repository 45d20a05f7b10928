/** The app: the phone's screens as menus, for which whatever is done is a command, with its own questions. */

import { putPlainly } from '../ask/plain.ts';
import { select } from '../ask/prompts.ts';
import { hearKeys } from '../keys.ts';
import { label } from '../language.ts';
import type { Paint } from '../print.ts';
import { heightOf, menu } from './menu.ts';
import { pause } from './pause.ts';
import { isInterruption } from '../run.ts';
import { EXIT } from '../../wallet.ts';
import { type Phone, type Screen, start } from './screens.ts';

export { phoneOf } from './screens.ts';

/** What the app needs of whoever opens it. */
export interface Surroundings {
  /** The world as it is now. */
  readonly phone: () => Phone;
  readonly paint: Paint;
  /** Runs a command as if it had been typed behind `wallet`; how many rows it said, `undefined` if somebody left. */
  readonly run: (words: readonly string[]) => Promise<number | undefined>;
}

/** Shows the screens in the terminal until they are left: 0, or 130 for Ctrl-C in a menu or in a command's question. */
export async function openApp({ phone, paint, run }: Surroundings): Promise<number> {
  const path: Screen[] = [start];
  let said = 0;
  for (let screen = path.at(-1); screen; screen = path.at(-1)) {
    const now = phone();
    const items = screen.items(now);
    const config = {
      path: path.map(({ title }) => label(paint.language, title)),
      note: screen.note?.(now) ?? '',
      names: items.map(({ name }) => label(paint.language, name)),
      paint,
    };
    if (said > 0 && said + heightOf(config) > process.stderr.rows && (await leftAt(pauseIn(paint))))
      return EXIT.interrupted;
    said = 0;
    const chosen = await leftAt(shown(config));
    if (chosen === 'left') return EXIT.interrupted;
    const opens = chosen === undefined ? undefined : items[chosen]?.opens;
    if (opens === undefined) path.pop();
    else if ('items' in opens) path.push(opens);
    else {
      const rows = await run(opens);
      if (rows === undefined) return EXIT.interrupted;
      said = rows;
      // What a screen was about may be gone: a removed card, an accepted transfer, a wallet that is not shown.
      path.length = stillThere(path, phone());
    }
  }
  return 0;
}

type Config = Parameters<typeof menu>[0];

/** What was answered, or that somebody left instead. */
async function leftAt<Answer>(asked: Promise<Answer>): Promise<Answer | 'left'> {
  try {
    return await asked;
  } catch (error) {
    if (isInterruption(error)) return 'left';
    throw error;
  }
}

/** What is asked so leaves no trace on the screen. */
const streams = { output: process.stderr, clearPromptOnDone: true };

/** What was chosen. */
async function shown(config: Config): Promise<number | undefined> {
  if (config.paint.plain) return shownPlainly(config);
  hearKeys();
  return menu(config, streams);
}

/** Lets what was said be read. Nothing goes away where the screen is read aloud. */
async function pauseIn({ plain, say, theme }: Paint): Promise<undefined> {
  if (plain) return undefined;
  hearKeys();
  return pause({ message: theme.faint(say('Enter goes on')) }, streams);
}

/** The same a line at a time: where one is, what there is by number, back. */
async function shownPlainly({ path, note, names, paint }: Config): Promise<number | undefined> {
  const choices: { name: string; value: number | undefined }[] = names.map((name, value) => ({
    name,
    value,
  }));
  process.stderr.write(`\n${[path.join(' › '), note].filter((each) => each !== '').join('. ')}\n`);
  return putPlainly(paint.say)(select<number | undefined>, {
    message: paint.say('Open'),
    choices: [...choices, { name: paint.say('Back'), value: undefined }],
  });
}

/** How many screens of the path can still be reached. */
function stillThere(path: readonly Screen[], phone: Phone): number {
  const named = (screen: Screen) => label(phone.language, screen.title);
  const gone = path.findIndex((screen, at) => {
    const above = path[at - 1];
    if (!above) return false;
    return !above.items(phone).some(({ opens }) => 'items' in opens && named(opens) === named(screen));
  });
  return gone === -1 ? path.length : gone;
}
