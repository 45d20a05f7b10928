/** What is exported, in the same words in every format; and without anybody's name, where it is to be handed on. */

import { sentenceOf } from '../describe.ts';
import { english } from '../language.ts';
import {
  bookAccount,
  type BookAccount,
  bookBalances,
  dayOf,
  type Fen,
  formatTime,
  formatYuan,
  type Movement,
  type OnProgress,
  visible,
  type Wallet,
} from '../../wallet.ts';

export interface Line {
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  readonly event: string;
  readonly by: string;
  readonly entry: string | null;
  readonly description: string;
  readonly postings: readonly { readonly account: BookAccount; readonly amountFen: Fen }[];
}

/** A format: what stands before the movements, what stands for each, what stands after them. */
export interface Format {
  readonly begin: (title: string) => string;
  readonly line: (line: Line, index: number) => string;
  /** The last day on which anything moved, as `2026-01-05`, and what the world says that each account holds. */
  readonly end: (day: string, balances: ReadonlyMap<BookAccount, Fen>) => string;
}

/** Names as they are, or a made-up one for each: `user-1`. The same name gets the same again. */
class Names {
  readonly #redacted: boolean;
  readonly #made = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor(redacted: boolean) {
    this.#redacted = redacted;
  }

  account(account: BookAccount): BookAccount {
    const slash = account.indexOf('/');
    if (slash === -1) return account;
    const kind = account.slice(0, slash);
    return `${kind}/${this.#of(kind === 'balance' ? 'user' : kind, account.slice(slash + 1))}` as BookAccount;
  }

  /** Who asked: a user, or a merchant. */
  by(name: string, isUser: boolean): string {
    return name === '' ? '' : this.#of(isUser ? 'user' : 'merchant', name);
  }

  #of(kind: string, name: string): string {
    if (!this.#redacted) return name;
    const key = `${kind}/${name}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    const made = `${kind}-${number}`;
    this.#made.set(key, made);
    return made;
  }

  line({ seq, at, event, by, id, entry, postings }: Movement, isUser: boolean): Line {
    const words = event.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return {
      seq,
      at: formatTime(at),
      event,
      by: this.by(by, isUser),
      entry: id ?? null,
      description: entry && !this.#redacted ? visible(sentenceOf(english, entry, entry.user)) : words,
      postings: postings.map(([account, amountFen]) => ({
        account: this.account(bookAccount(account)),
        amountFen,
      })),
    };
  }
}

/** The books of a world, part by part. */
export function* booksOf(
  wallet: Wallet,
  format: Format,
  redacted: boolean,
  onProgress?: OnProgress,
): Generator<string> {
  const names = new Names(redacted);
  const { world } = wallet;
  const balances = [...bookBalances(world.accounts)];
  let [index, last] = [0, 0];
  yield format.begin(`walletsim world ${world.id}`);
  for (const movement of wallet.movements(onProgress)) {
    yield format.line(names.line(movement, world.users.has(movement.by)), index);
    index += 1;
    last = Math.max(last, movement.at);
  }
  const named = new Map(balances.map(([account, amount]) => [names.account(account), amount] as const));
  yield format.end(dayOf(last), named);
}

/** An amount as books write it: `-1234.50`. */
export function plainYuan(amount: Fen): string {
  return formatYuan(amount).replaceAll(',', '');
}
