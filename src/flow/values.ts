/**
 * What `${name}` stands for in a flow: what was captured, and what every flow knows, so that no secret that somebody
 * typed ever has to be written down. The newest code, card or document comes first; `-2` is the one before.
 *
 *     ${pin} ${pin-2} …              PINs; ${pin-weak} is refused
 *     ${card-0128} ${cvv-0128}       a card that a bank issued in this flow, or a test card, by its last digits
 *     ${card-wrong} ${card-unknown}  a number with a slip, one that no bank knows; ${cvv-wrong}
 *     ${otp} ${otp-2} …              one-time codes on the phones of this world; ${otp-wrong}
 *     ${code} ${code-2} …            payment codes that were shown; ${code-wrong}
 *     ${passport} ${passport-2} …    documents of each type; ${passport-wrong}, ${resident-id-young}
 */

import type { Stage } from './stage.ts';
import type { Lookup } from './words.ts';
import { checkCharacter, type DocumentType, documentTypes, testCards } from '../wallet.ts';

/** A card with what is printed on it. */
export interface PlainCard {
  readonly number: string;
  readonly cvv: string;
}

/** What can be looked up by number: `NAME` is the first, `NAME-2` the second. */
type Series = 'pin' | 'otp' | 'code' | DocumentType;

/** The first PIN of every flow, and everybody's in a fork. */
export const TEST_PIN = '246813';

/** No dates, no runs, nothing that repeats. */
const pins = [TEST_PIN, '135792', '802564', '937146', '571938', '680429', '319475', '753960', '426081'];

const documents: Readonly<Record<DocumentType, (nth: number) => string>> = {
  'resident-id': (nth) => checked(`1101011990010100${nth}`),
  passport: (nth) => `E1234567${nth}`,
  'hk-macau-permit': (nth) => `H1234567${nth}`,
  'taiwan-permit': (nth) => `1234567${nth}`,
  'foreign-permanent-resident-id': (nth) => checked(`9118401990010100${nth}`),
};

const others: Readonly<Record<string, string>> = {
  'pin-weak': '123456',
  'card-wrong': '6222021234567890129',
  'card-unknown': '4111111111111111',
  'cvv-wrong': '999',
  'code-wrong': '100000000000000000',
  'resident-id-wrong': '110101199001010000',
  'resident-id-young': checked('11010120200101001'),
  'passport-wrong': 'E1',
  'hk-macau-permit-wrong': 'H1',
  'taiwan-permit-wrong': '1',
  'foreign-permanent-resident-id-wrong': '911840199001010000',
};

/** As many of a series as can be named. */
const MOST = 9;

/** The variables of one flow. */
export class Values implements Lookup {
  readonly #stage: Stage;
  readonly #captured = new Map<string, string>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  capture(name: string, value: string): void {
    this.#captured.set(name, value);
  }

  /** The value now: codes follow from what the world has shown. */
  get(name: string): string | undefined {
    const captured = this.#captured.get(name) ?? others[name];
    if (captured !== undefined) return captured;
    if (name === 'otp-wrong') return this.series('otp').includes('000000') ? '000001' : '000000';
    const card = /^(card|cvv)-(\d{4})(?:-([2-9]))?$/.exec(name);
    if (card) {
      const [, what, last4, nth = '1'] = card;
      const found = this.cards().filter(({ number }) => number.endsWith(last4 ?? ''))[Number(nth) - 1];
      return what === 'card' ? found?.number : found?.cvv;
    }
    const [, series = '', nth = '1'] = /^(.+?)(?:-([2-9]))?$/.exec(name) ?? [];
    return isSeries(series) ? this.series(series)[Number(nth) - 1] : undefined;
  }

  /** All that can be looked up in a series, in the order of its numbers. */
  series(name: Series): readonly string[] {
    if (name === 'pin') return pins;
    if (name === 'otp') return this.#stage.codesReceived(MOST);
    if (name === 'code') return this.#stage.codesShown(MOST);
    return pins.map((_, at) => documents[name](at + 1));
  }

  /** Every card that has a name: issued ones, the newest first, then the test cards. */
  cards(): readonly PlainCard[] {
    return [...this.#stage.issued, ...testCards];
  }

  /** The name of a card's number, without what it begins with: `0128`, or `0128-2` for another that ends so. */
  cardName(number: string): string | undefined {
    const last4 = number.slice(-4);
    const alike = this.cards().filter((each) => each.number.endsWith(last4));
    const at = alike.findIndex((each) => each.number === number);
    return at === -1 || at >= MOST ? undefined : nth(last4, at);
  }
}

/** The name of the one at this index, from 0, of a series. */
export function nth(series: string, at: number): string {
  return at === 0 ? series : `${series}-${at + 1}`;
}

function isSeries(name: string): name is Series {
  return ['pin', 'otp', 'code', ...documentTypes].includes(name);
}

/** Seventeen digits with their check character. */
function checked(body: string): string {
  return body + checkCharacter(body);
}
