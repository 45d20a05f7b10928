/** `flow record`: writes a flow while its commands run; what was written so far is on disk before the next one begins. */

import { appendFileSync, writeFileSync } from 'node:fs';
import type { Put } from '../cli/ask/index.ts';
import { commandNames } from '../cli/program.ts';
import { direct } from './direct.ts';
import { type Heard, listening } from './listen.ts';
import { written } from './match.ts';
import { type Command, type Directive, FlowError, parseFlow } from './parse.ts';
import { Secrets } from './secrets.ts';
import type { Stage } from './stage.ts';
import { nth, Values } from './values.ts';
import { expand, joinWords, type Word } from './words.ts';
import { formatCardNumber } from '../wallet.ts';

/** The person who acts: whom commands ask, and who sees what they print. */
export interface Person {
  readonly put: Put | undefined;
  readonly sees: (text: string) => void;
  readonly colours: boolean;
}

export class Recorder {
  readonly #file: string;
  readonly #stage: Stage;
  readonly #person: Person;
  readonly #values: Values;
  readonly #secrets: Secrets;

  /** Begins the file with these lines; throws if there is such a file. `reserved`: see `Secrets`. */
  constructor(
    file: string,
    stage: Stage,
    person: Person,
    { beginning, reserved }: { readonly beginning: readonly string[]; readonly reserved: readonly string[] },
  ) {
    this.#file = file;
    this.#stage = stage;
    this.#person = person;
    this.#values = new Values(stage);
    this.#secrets = new Secrets(stage, this.#values, reserved);
    writeFileSync(file, `${beginning.join('\n')}\n`, { flag: 'wx' });
  }

  /**
   * Runs a line as it is typed and writes it: a command with or without `wallet`, a directive, a comment. Throws a
   * `FlowError` for what is none of these; then nothing is written.
   */
  async run(typed: string): Promise<void> {
    const line = /^(?:[#@]|\$ )/.test(typed) ? typed : `$ ${typed}`;
    const full = line.replace(/^\$ (?!wallet(?:\s|$))/, '$ wallet ');
    for (const step of parseFlow([full], 'typed')) {
      if (step.kind === 'comment') this.#write([full]);
      else if (step.kind === 'directive') await this.#direct(step, full);
      else await this.#perform(step);
    }
  }

  /** Runs a command that is in words already, as menus do; returns its exit code. */
  async perform(words: readonly Word[]): Promise<number> {
    const hidden = this.#secrets.hide(words);
    const heard: Heard[] = [];
    const { put, sees, colours } = this.#person;
    const played = await this.#stage.perform(
      hidden.map((word) => expand(word, this.#values)),
      {
        sees,
        colours,
        ...(put && {
          put: (told) => listening(put, this.#secrets, this.#values, (each) => heard.push(each), told),
        }),
      },
    );
    const masked = this.#mask();
    const body = played.lines.map((line) => {
      if (line !== heard[0]?.shown) return masked(line);
      return heard.shift()?.written ?? '';
    });
    const exit = played.exit === 0 ? [] : [`[exit ${played.exit}]`];
    this.#write([`$ wallet ${joinWords(hidden)}`.trimEnd(), ...body, ...exit]);
    return played.exit;
  }

  async #perform({ words, line }: Command): Promise<void> {
    const [, first = []] = words;
    const name = expand(first, this.#values);
    // A slip of the hand is no part of the story; and what was typed may be a secret in the wrong place.
    if (!name.startsWith('-') && ![...commandNames(), 'help'].includes(name))
      throw new FlowError(
        'typed',
        line,
        1,
        'there is no such command, and nothing was written; help lists them',
      );
    await this.perform(words.slice(1));
  }

  async #direct(step: Directive, line: string): Promise<void> {
    await direct(this.#stage, step, 'typed', (word) => expand(word, this.#values));
    this.#write([line]);
  }

  /** How a printed line is written: with variables or `…` for the secrets of now in it. */
  #mask(): (line: string) => string {
    const masks = new Map<string, string>();
    for (const series of ['otp', 'code'] as const)
      for (const [at, value] of this.#values.series(series).entries())
        masks.set(formatCardNumber(value), '…').set(value, `\${${nth(series, at)}}`);
    const cvvs = new Map<string, string>();
    for (const { number, cvv } of this.#values.cards()) {
      const name = this.#values.cardName(number) ?? '';
      masks.set(number, `\${card-${name}}`).set(formatCardNumber(number), '…');
      if (cvv !== '') cvvs.set(cvv, `\${cvv-${name}}`);
    }
    const secrets = masking(masks);
    const withCvvs = masking(new Map([...masks, ...cvvs]));
    // Three digits alone are an amount more often than a CVV.
    return (line) => (/cvv/i.test(line) ? withCvvs : secrets)(written(line));
  }

  #write(lines: readonly string[]): void {
    appendFileSync(this.#file, `\n${lines.join('\n')}\n`);
  }
}

/** Puts what stands for it in the place of each of these numbers. */
function masking(masks: ReadonlyMap<string, string>): (line: string) => string {
  const number = new RegExp(String.raw`(?<!\d)(?:${[...masks.keys()].join('|')})(?!\d)`, 'g');
  return (line) => line.replaceAll(number, (found) => masks.get(found) ?? '…');
}
