/** What waits for the acting user: transfers to accept or refuse, red packets to open. */

import { sentenceOf } from './describe.ts';
import type { Plain } from './language.ts';
import type { Session } from './session.ts';
import { type Entry, fail, waitsFor } from '../wallet.ts';

/** The id that was given, or that of an entry of this type which waits and is chosen by its name. */
export async function waitingEntry(
  session: Session,
  given: string | undefined,
  type: Entry['type'],
  question: Plain,
  nameOf: (sentence: string, entry: Entry) => string = (sentence) => sentence,
): Promise<string> {
  const { user, language } = session;
  return session.need(given, 'ID', (ask) => {
    const waiting = [...session.wallet.world.open.values()].filter(
      (entry) => entry.type === type && waitsFor(entry, user),
    );
    if (waiting.length === 0) return fail('ENTRY_UNKNOWN', {});
    return ask.choose(
      question,
      waiting.map((entry) => ({ name: nameOf(sentenceOf(language, entry, user), entry), value: entry.id })),
    );
  });
}
