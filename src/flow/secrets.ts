/** Takes a test value for each secret that a person types, before anything runs with it or writes it down. */

import type { Secret } from '../cli/ask/index.ts';
import { secretFlags } from '../cli/secret-flags.ts';
import { cardNumberProblem, checkDocument, type DocumentType, documentTypes, todayOf } from '../wallet.ts';
import type { Stage } from './stage.ts';
import { nth, type Values } from './values.ts';
import type { Part, Word } from './words.ts';

export class Secrets {
  readonly #stage: Stage;
  readonly #values: Values;
  readonly #reserved: readonly string[];
  /** The variables that were taken for what was typed; in memory alone. */
  readonly #taken = new Map<string, string>();
  /** The name of the card that was typed last. */
  #card = '';

  /** `reserved` are variables that stand only for their own values. */
  constructor(stage: Stage, values: Values, reserved: readonly string[] = []) {
    this.#stage = stage;
    this.#values = values;
    this.#reserved = reserved;
  }

  /** The words of a command, with variables for the secrets behind flags. */
  hide(words: readonly Word[]): Word[] {
    let before: Secret | undefined;
    const type = words.map(plain)[words.map(plain).indexOf('--id-type') + 1];
    const document = documentTypes.find((each) => each === type) ?? 'resident-id';
    return words.map((word) => {
      const [, flag = '', given] = /^(--[a-z-]+)(?:=([^]*))?$/.exec(plain(word) ?? '') ?? [];
      const named = Object.hasOwn(secretFlags, flag) ? secretFlags[flag] : undefined;
      const secret = named === 'resident-id' ? document : named;
      const here = before;
      before = given === undefined ? secret : undefined;
      if (secret && given !== undefined) return [{ text: `${flag}=` }, this.standIn(secret, given)];
      const text = plain(word);
      return here && text !== undefined ? [this.standIn(here, text)] : word;
    });
  }

  /** What to take for a secret as typed: a variable, or text of the same shape for what can't be one. */
  standIn(secret: Secret, typed: string): Part {
    const name = this.#nameOf(secret, typed.trim());
    return name === undefined ? { text: shapeOf(typed) } : { variable: name };
  }

  #nameOf(secret: Secret, typed: string): string | undefined {
    switch (secret) {
      case 'pin':
        if (!/^\d{6}$/.test(typed)) return undefined;
        return this.#stage.isWeakPin(typed) ? 'pin-weak' : this.#take('pin', typed);
      case 'card':
        return this.#cardOf(typed);
      case 'cvv':
        return this.#cvv(typed);
      case 'otp':
      case 'code': {
        const form = secret === 'otp' ? /^\d{6}$/ : /^\d{18}$/;
        const at = this.#values.series(secret).indexOf(typed);
        if (at === -1) return form.test(typed) ? `${secret}-wrong` : undefined;
        return nth(secret, at);
      }
      default:
        return this.#document(secret, typed);
    }
  }

  #cardOf(typed: string): string | undefined {
    const checked = cardNumberProblem(typed);
    if ('problem' in checked) return checked.problem === 'check-digit' ? 'card-wrong' : undefined;
    const name = this.#values.cardName(checked.digits);
    if (name === undefined) return 'card-unknown';
    this.#card = name;
    return `card-${name}`;
  }

  /** That of the card that was typed last, if it is right. */
  #cvv(typed: string): string | undefined {
    const name = `cvv-${this.#card}`;
    if (this.#values.get(name) === typed) return name;
    return /^\d{3}$/.test(typed) ? 'cvv-wrong' : undefined;
  }

  #document(type: DocumentType, typed: string): string | undefined {
    const today = todayOf(this.#stage.wallet.now);
    const checked = checkDocument(type, typed, today);
    if ('problem' in checked) return `${type}-wrong`;
    // Nobody under fourteen has a wallet: a child's document is another story than a grown-up's.
    const born = Number(checked.birth?.slice(0, 4) ?? 0);
    if (type === 'resident-id' && today.year - born < 14) return 'resident-id-young';
    return this.#take(type, checked.number);
  }

  /** The same variable for the same text, another for another, as long as there are some. */
  #take(series: 'pin' | DocumentType, typed: string): string | undefined {
    const known = this.#values.series(series);
    const key = `${series} ${typed}`;
    const used = new Set([...this.#reserved, ...this.#taken.values()]);
    const names = known.map((_, at) => nth(series, at));
    const own = names[known.indexOf(typed)];
    const name = this.#taken.get(key) ?? own ?? names.find((each) => !used.has(each)) ?? names.at(-1);
    if (name !== undefined) this.#taken.set(key, name);
    return name;
  }
}

/** The word's text, if it has no variables. */
function plain(word: Word): string | undefined {
  const [first, ...others] = word;
  if (others.length > 0) return undefined;
  if (first === undefined) return '';
  return 'text' in first ? first.text : undefined;
}

/** Zeros for digits, x for letters: as wrong as what was typed, and nobody's. `auto` and `r` are no secrets. */
function shapeOf(typed: string): string {
  return /^(?:auto|r|)$/i.test(typed.trim())
    ? typed
    : typed.replaceAll(/\d/g, '0').replaceAll(/\p{L}/gu, 'x');
}
