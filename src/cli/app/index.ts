/** The app: the phone's screens as menus, for which whatever is done is a command, with its own questions. */

import type { Paint } from '../print.ts';
import { menu } from './menu.ts';
import { isInterruption } from '../run.ts';
import { EXIT } from '../../wallet.ts';
import { type Phone, type Screen, start } from './screens.ts';

export { phoneOf } from './screens.ts';

/** What the app needs of whoever opens it. */
export interface Surroundings {
  /** The world as it is now. */
  readonly phone: () => Phone;
  readonly paint: Paint;
  /** Runs a command as if it had been typed behind `wallet`; returns its exit code. */
  readonly run: (words: readonly string[]) => Promise<number>;
}

/** Shows the screens in the terminal until they are left: 0, or 130 for Ctrl-C in a menu or in a command's question. */
export async function openApp({ phone, paint, run }: Surroundings): Promise<number> {
  const path: Screen[] = [start];
  for (let screen = path.at(-1); screen; screen = path.at(-1)) {
    const now = phone();
    const items = screen.items(now);
    const message = path.map(({ title }) => title).join(' › ');
    const names = items.map(({ name }) => name);
    const chosen = await shown({ message, note: screen.note?.(now) ?? '', names, paint });
    if (chosen === 'left') return EXIT.interrupted;
    const opens = chosen === undefined ? undefined : items[chosen]?.opens;
    if (opens === undefined) path.pop();
    else if ('items' in opens) path.push(opens);
    else {
      if ((await run(opens)) === EXIT.interrupted) return EXIT.interrupted;
      // What a screen was about may be gone: a removed card, an accepted transfer, a wallet that is not shown.
      path.length = stillThere(path, phone());
    }
  }
  return 0;
}

/** What was chosen; the menu leaves no trace on the screen. */
async function shown(config: Parameters<typeof menu>[0]): Promise<number | undefined | 'left'> {
  try {
    return await menu(config, { output: process.stderr, clearPromptOnDone: true });
  } catch (error) {
    if (isInterruption(error)) return 'left';
    throw error;
  }
}

/** How many screens of the path can still be reached. */
function stillThere(path: readonly Screen[], phone: Phone): number {
  const gone = path.findIndex((screen, at) => {
    const above = path[at - 1];
    if (!above) return false;
    return !above.items(phone).some(({ opens }) => 'items' in opens && opens.title === screen.title);
  });
  return gone === -1 ? path.length : gone;
}
