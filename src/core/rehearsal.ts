/** What a rehearsal learns of the requests that are put to it: what they would move, which rules they ask. */

import { accountName, kindOf } from './diff.ts';
import type { Event } from './events.ts';
import type { Posting } from './ledger.ts';
import { type RuleName, rules } from './rules.ts';
import { ruleOf, type World } from './world.ts';

/** The rules that a world overrides, and which of all rules were asked for. */
class Listening extends Map<RuleName, number> {
  readonly #heard: Set<RuleName>;

  constructor(overrides: ReadonlyMap<RuleName, number>, heard: Set<RuleName>) {
    super(overrides);
    this.#heard = heard;
  }

  override get(name: RuleName): number | undefined {
    this.#heard.add(name);
    return super.get(name);
  }
}

export class Rehearsal {
  readonly #rules = new Set<RuleName>();
  readonly #postings: Posting[] = [];
  #asksPin = false;
  #asksConfirmation = false;
  #asksCode = false;
  #repeats = false;
  #booked = false;

  /** The same world; it is noted which rules an operation asks it for. */
  listening(world: World): World {
    return { ...world, rules: new Listening(world.rules, this.#rules) };
  }

  /** Notes that somebody would be asked for the PIN, a code to the phone, or whether it is really meant. */
  asks(what: 'pin' | 'code' | 'confirmation'): void {
    if (what === 'pin') this.#asksPin = true;
    else if (what === 'code') this.#asksCode = true;
    else this.#asksConfirmation = true;
  }

  /** Notes that a request was done before, so that its first result is returned. */
  repeat(): void {
    this.#repeats = true;
  }

  /** Notes what was accepted. */
  book(events: readonly Event[]): void {
    this.#booked = true;
    this.#postings.push(...events.flatMap(({ postings }) => postings ?? []));
  }

  /**
   * All of it, as `--json` shows it; accounts by names, amounts in fen, positive for what an account receives;
   * `repeated` where all was done before, under the same request id.
   */
  view(world: World) {
    return {
      postings: this.#postings.map(([account, amountFen]) => ({
        kind: kindOf(account),
        account: accountName(world, account) ?? account,
        amountFen,
      })),
      rules: [...this.#rules].map((name) => ({ name, value: ruleOf(world, name), unit: rules[name].unit })),
      asks: { pin: this.#asksPin, code: this.#asksCode, confirmation: this.#asksConfirmation },
      // An order that was placed before, and not paid, is paid now.
      repeated: this.#repeats && !this.#booked,
    };
  }
}
