/**
 * A second, small wallet that knows what the first one may do: who has what, what is spent of which limit, which PIN is
 * right and when it is locked, what each payment, transfer and red packet has come to. It shares no code with the
 * wallet. It is told each record of the journal with the request that led to it, and throws where it would not have
 * been decided so; and each refusal that left no record, at the point of the journal where it was decided.
 */

import type { Ask } from './requests.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An event as the journal has it; what is personal is encrypted there, and not looked at. */
interface Told {
  readonly type: string;
  readonly [field: string]: unknown;
  readonly postings?: readonly (readonly [account: string, fen: number])[];
  readonly entry?: Entry;
  readonly updates?: readonly { readonly id: string; readonly set: Readonly<Record<string, unknown>> }[];
}

interface Entry {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly type: string;
  readonly user: string;
  readonly status: string;
  readonly amountFen: number;
  readonly feeFen: number;
  readonly at: number;
}

/** A record of the journal. */
export interface Line {
  readonly s: number;
  readonly t: number;
  readonly d: {
    readonly op: string;
    readonly by: string;
    readonly refused?: true;
    readonly events: readonly Told[];
  };
}

/** A refusal that left nothing behind. */
export interface Silent {
  readonly ask: Ask;
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly now: number;
}

interface Pin {
  text: string;
  tries: number;
  lockedUntil: number;
}

interface Card {
  readonly token: string;
  readonly foreign: boolean;
  readonly debit: boolean;
  readonly unionPay: boolean;
}

interface User {
  readonly cards: Map<string, Card>;
  pin: Pin | undefined;
  person: string;
  isProtected: boolean;
  quickPay: { enabled: boolean; paused: boolean; askPin: boolean };
  codes: Map<string, { used: boolean; until: number }>;
}

/** What the reference model knows of an entry. */
interface Item {
  readonly type: string;
  readonly user: string;
  readonly to: string;
  readonly merchant: string;
  /** A merchant's program made it. */
  readonly byProgram: boolean;
  readonly entrance: string;
  readonly at: number;
  readonly amountFen: number;
  readonly merchantFeeFen: number;
  feeFen: number;
  source: string;
  status: string;
  dueAt: number;
  arrivesAt: number;
  refundedFen: number;
  /** What of the fee came back, or is on its way. */
  feeBackFen: number;
  refunds: number;
  lastRefundAt: number;
  payment: string;
  shares: number;
  leftFen: number;
  takers: string[];
}

/** The numbers of the rules as the documentation has them. */
const defaults = {
  'pin-attempts': 5,
  'pin-lock': 3 * HOUR,
  'balance-single': 5_000_000,
  'balance-day-two-factors': 500_000,
  'balance-day-one-factor': 100_000,
  'tier-3-year': 20_000_000,
  'card-day': 5_000_000,
  'transfer-day': 20_000_000,
  'transfer-single': 5_000_000,
  'top-up-single': 5_000_000,
  'withdrawal-single': 5_000_000,
  'withdrawals-per-day': 3,
  'no-pin-single': 100_000,
  'no-pin-per-day': 10,
  'static-code-day': 50_000,
  'dynamic-code-day': 500_000,
  'refund-window': 365 * DAY,
  'refund-parts': 50,
  'refund-gap': 0,
  'red-packet-most': 20_000,
  'red-packet-count': 100,
} as const;

type Rule = keyof typeof defaults;

/** As many of a user's payment codes are known: an older one may be anybody's. */
const CODES = 8;

/** What is asked with the PIN, whoever asks. */
const needPin = new Set<string>([
  'pay',
  'payOrder',
  'confirmPayment',
  'payBill',
  'sendTransfer',
  'sendRedPacket',
  'topUp',
  'withdraw',
  'enableQuickPay',
  'verifyIdentity',
  'removeCard',
]);

/** What charges a payment code. */
const scans = new Set(['charge', 'chargeApiOrder']);

/** The statuses that may follow one another; none follows the others. */
const ways: Readonly<Record<string, readonly string[]>> = {
  'payment USERPAYING': ['PAID', 'CLOSED'],
  'payment PAID': ['PARTLY_REFUNDED', 'REFUNDED'],
  'payment PARTLY_REFUNDED': ['PAID', 'PARTLY_REFUNDED', 'REFUNDED'],
  'payment REFUNDED': ['PAID', 'PARTLY_REFUNDED'],
  'order UNPAID': ['PAID', 'CLOSED', 'REVOKED', 'FAILED'],
  'order PAID': ['REVOKED'],
  'order FAILED': ['REVOKED'],
  'refund PROCESSING': ['SUCCESS', 'ABNORMAL'],
  'refund ABNORMAL': ['SUCCESS', 'CLOSED'],
  'withdrawal PROCESSING': ['SUCCESS', 'FAILED'],
  'transfer PENDING': ['RECEIVED', 'REFUSED', 'EXPIRED', 'CANCELLED'],
  'transfer RECEIVED': ['RECEIVED'],
  'transfer REFUSED': ['REFUSED'],
  'transfer EXPIRED': ['EXPIRED'],
  'red-packet PENDING': ['PENDING', 'RECEIVED', 'EXPIRED'],
  'red-packet EXPIRED': ['EXPIRED'],
};

export class ModelError extends Error {}

function must(holds: unknown, what: string): asserts holds {
  if (holds === false || holds === undefined) throw new ModelError(what);
}

const half = (amount: number, part: number, of: number) => Math.floor((amount * part * 2 + of) / (of * 2));
const dayOf = (at: number) => Math.floor((at + 8 * HOUR) / DAY);
const yearOf = (at: number) => new Date(at + 8 * HOUR).getUTCFullYear();

export class Model {
  readonly users = new Map<string, User>([['me', newUser('me')]]);
  readonly accounts = new Map<string, number>();
  readonly items = new Map<string, Item>();
  /** Items' ids by what merchants' programs call them. */
  readonly #refs = new Map<string, string>();
  readonly #rules = new Map<string, number>();
  readonly #sums = new Map<string, number>();
  /** Every card that was ever linked. */
  readonly #tokens = new Map<string, string>();
  /** The right PINs when one was tried: another one may be right when the check is done. */
  readonly #tried: Map<Ask, Set<string>>;
  readonly #forgotten: Set<string>;
  /** Refusals that were looked at, and those that it knows nothing about. */
  judged = 0;
  unjudged = 0;

  /** A new world; one that went back knows what was tried before, and who was forgotten. */
  constructor(before?: Model) {
    this.#tried = before ? before.#tried : new Map<Ask, Set<string>>();
    this.#forgotten = before ? before.#forgotten : new Set();
    this.judged = before?.judged ?? 0;
    this.unjudged = before?.unjudged ?? 0;
  }

  /** Nothing brings them back. */
  stayForgotten(): void {
    for (const name of this.#forgotten) this.#forget(name);
  }

  #forget(name: string): void {
    this.users.set(name, { ...newUser(name), person: this.users.get(name)?.person ?? name });
  }

  #rule(name: Rule): number {
    return this.#rules.get(name) ?? defaults[name];
  }

  #held(account: string): number {
    return this.accounts.get(account) ?? 0;
  }

  #user(name: string): User {
    const user = this.users.get(name);
    must(user, `there is no user ${name}`);
    return user;
  }

  #item(id: unknown): Item {
    const item = this.items.get(String(id));
    must(item, `there is no entry ${String(id)}`);
    return item;
  }

  /** The account that a source of the user's is. */
  #account(user: string, source: string): string {
    if (source === 'balance') return `balance/${user}`;
    const card = this.#user(user).cards.get(source);
    must(card, `${user} has no source ${source}`);
    return `bank/${card.token}`;
  }

  /** Whether this is the user's PIN, and may be tried. */
  #isRight({ as, pin }: Ask['given']): boolean {
    return pin !== undefined && this.users.get(as)?.pin?.text === pin;
  }

  /** Whether this PIN was not the right one at some time when it was tried. */
  #wasWrong(ask: Ask): boolean {
    const right = this.#tried.get(ask) ?? new Set([this.users.get(ask.given.as)?.pin?.text]);
    return right.size > 1 || !right.has(ask.given.pin ?? '');
  }

  /** Takes in a record. `ask` is what led to it; nothing did for what the clock does. */
  take(line: Line, ask: Ask | undefined): void {
    const { op, events } = line.d;
    const posted = new Map<string, number>();
    for (const [account, fen] of events.flatMap(({ postings = [] }) => postings))
      posted.set(account, (posted.get(account) ?? 0) + fen);
    must(
      [...posted.values()].reduce((sum, fen) => sum + fen, 0) === 0,
      'the record’s postings do not add up to nothing',
    );
    const expected = new Map<string, number>();
    const move = (account: string, fen: number) => expected.set(account, (expected.get(account) ?? 0) + fen);
    if (op === 'tick') for (const event of events) this.#tick(event, line, move);
    else if (op === 'tryPin') this.#try(line, ask);
    else {
      must(ask, `nobody asked for ${op}`);
      if (op !== 'failPin') must(ask.name === op, `${ask.name} was asked for, and ${op} was done`);
      for (const event of events) this.#event(event, line, ask, move);
      if (op === 'failPin') must(this.#wasWrong(ask), 'a right PIN was called wrong');
      else if (line.d.refused !== true) this.#accepted(line, ask);
    }
    for (const account of new Set([...posted.keys(), ...expected.keys()])) {
      const [found, wanted] = [posted.get(account) ?? 0, expected.get(account) ?? 0];
      must(found === wanted, `${op} moved ${found} fen on ${account}, and should move ${wanted}`);
      const after = this.#held(account) + found;
      must(account === 'outside' || after >= 0, `${account} would hold ${after}`);
      this.accounts.set(account, after);
    }
  }

  /** What must hold of every request that was done. */
  #accepted({ d: { events }, t }: Line, ask: Ask): void {
    const { name, given } = ask;
    const user = this.users.get(given.as);
    const changesPin = name === 'setPin' && events.some(({ type }) => type === 'PinProven');
    if (needPin.has(name) || changesPin) {
      must(this.#isRight(given) || changesPin, `${name} was done with a wrong PIN`);
      must(
        events.some(({ type }) => type === 'PinProven'),
        `${name} was done without the PIN`,
      );
    }
    const leaves = events
      .flatMap(({ postings = [] }) => postings)
      .some(([account, fen]) => account === `balance/${given.as}` && fen < 0);
    must(!(leaves && user?.isProtected), `${name} took money from a protected account`);
    for (const { entry } of events) if (entry) this.#withinLimits(name, entry.id, t);
    const confirmed = name === 'confirmPayment' && 'payment' in ask.request ? ask.request.payment : undefined;
    if (confirmed !== undefined) this.#withinLimits(name, confirmed, t);
  }

  #event(event: Told, line: Line, { name, request, given }: Ask, move: Move): void {
    const at = line.t;
    const asked = request as Readonly<Record<string, unknown>>;
    const { entry, updates = [] } = event;
    const user = typeof event['user'] === 'string' ? event['user'] : given.as;
    if (entry) this.#made(entry, name, asked, at, move);
    for (const { id, set } of updates) this.#changed(id, set, name, asked, given.as, at, move);
    switch (event.type) {
      case 'UserForgotten':
        this.#forgotten.add(user);
        this.#forget(user);
        break;
      case 'UserOpened':
        this.users.set(user, newUser(user));
        break;
      case 'PinSet':
        this.#user(user).pin = { text: newPinIn(asked), tries: 0, lockedUntil: 0 };
        break;
      case 'PinProven': {
        const { pin } = this.#user(user);
        must(pin && this.#isRight(given), `a wrong PIN of ${user} was taken for right`);
        Object.assign(pin, { tries: 0, lockedUntil: 0 });
        break;
      }
      case 'BankCardOpened':
        for (const [account, fen] of event.postings ?? []) {
          move(account, fen);
          if (name === 'issueCard' && account !== 'outside')
            must(fen === asked['fundsFen'], 'a card was issued with other funds');
        }
        break;
      case 'CardLinked': {
        const card = event['card'] as { id: string; token: string; network: string; kind: string };
        must(!this.#user(user).cards.has(card.id), `${card.id} is linked twice`);
        this.#tokens.set(`${user}/${card.id}`, card.token);
        this.#user(user).cards.set(card.id, {
          token: card.token,
          foreign: card.network !== 'UnionPay',
          unionPay: card.network === 'UnionPay',
          debit: card.kind === 'debit',
        });
        break;
      }
      case 'CardRemoved':
        must(this.#user(user).cards.delete(String(event['card'])), 'a card was removed that was not linked');
        break;
      case 'IdentityVerified': {
        const owner = this.#user(user);
        must(owner.person === user, `${user} was verified twice`);
        const person = (event['identity'] as { token: string }).token;
        // What was spent before counts for the person from now on.
        for (const [key, sum] of [...this.#sums].filter(([each]) => each.startsWith(`of ${user}/`)))
          this.#add(key.replace(`of ${user}/`, `of ${person}/`), sum);
        owner.person = person;
        break;
      }
      case 'QuickPaySet':
        this.#user(user).quickPay = {
          enabled: event['enabled'] === true,
          askPin: event['askPin'] === true,
          paused: false,
        };
        break;
      case 'QuickPayPaused':
        this.#user(user).quickPay.paused = event['paused'] === true;
        break;
      case 'PaymentCodeShown': {
        const code = event['code'] as { code: string; expiresAt: number; used: boolean };
        const { codes } = this.#user(user);
        const known = codes.get(code.code) ?? { used: false, until: code.expiresAt };
        codes.delete(code.code);
        codes.set(code.code, known);
        for (const old of [...codes.keys()].slice(0, -CODES)) codes.delete(old);
        break;
      }
      case 'PaymentCodeUsed': {
        const code = this.#user(user).codes.get(String(event['code']));
        must(code && !code.used, 'a payment code was used twice');
        must(code.until > at, 'a payment code was used after its time');
        code.used = true;
        break;
      }
      case 'AccountProtected':
        this.#user(user).isProtected = true;
        break;
      case 'ProtectionLifted': {
        const { pin } = this.#user(user);
        must(!pin || this.#isRight(given), 'a protection was lifted with a wrong PIN');
        this.#user(user).isProtected = false;
        break;
      }
      case 'RuleSet':
        if (event['value'] === null) this.#rules.delete(String(event['rule']));
        else this.#rules.set(String(event['rule']), Number(event['value']));
        break;
    }
  }

  /** A new entry: of what was asked for, and what it moves. */
  #made(entry: Entry, name: string, asked: Readonly<Record<string, unknown>>, at: number, move: Move): void {
    const { id, type, user, status, amountFen, feeFen } = entry;
    must(!this.items.has(id), `${id} is there twice`);
    must(Number.isSafeInteger(amountFen) && amountFen > 0, `${amountFen} is no amount`);
    const text = (field: string) => (entry[field] as string | undefined) ?? '';
    const number = (field: string) => Number(entry[field] ?? 0);
    const count = number('count');
    const each = name === 'sendRedPacket' && asked['kind'] === 'identical' ? count : 1;
    if (typeof asked['amountFen'] === 'number' && type !== 'red-packet-share')
      must(amountFen === asked['amountFen'] * each, `${amountFen} instead of what was asked for`);
    const item: Item = {
      type,
      user,
      to: text('to'),
      merchant: text('merchant'),
      byProgram: entry['api'] !== undefined,
      entrance: text('entrance'),
      at,
      amountFen,
      merchantFeeFen: half(amountFen, 60, 10_000),
      feeFen,
      source: text('source'),
      status,
      dueAt: entry['dueAt'] === undefined ? Infinity : number('dueAt'),
      arrivesAt: number('arrivesAt'),
      refundedFen: 0,
      feeBackFen: 0,
      refunds: 0,
      lastRefundAt: -Infinity,
      payment: text('payment'),
      shares: count,
      leftFen: amountFen,
      takers: [],
    };
    this.items.set(id, item);
    const ref = text('ref');
    must(ref === '' || !this.#refs.has(ref), `${ref} is there twice`);
    if (ref !== '') this.#refs.set(ref, id);
    if (type === 'order') return;
    if (name === 'offerTransfer') {
      must(this.users.has(item.to) && status === 'PENDING', 'a transfer to nobody');
      move(`merchant/${user}`, -amountFen);
      return move(`held/${id}`, amountFen);
    }
    if (type === 'payment') {
      must(item.merchant === (asked['merchant'] ?? item.merchant), 'another merchant was paid');
      this.#checkFee(item);
      if (scans.has(name)) this.#checkScan(item, at, status);
      if (status === 'PAID') this.#pays(item, item.source, move);
      return;
    }
    if (type === 'red-packet-share') return this.#share(item, text('packet'), move);
    if (type === 'refund') return this.#refund(id, item, at, move);
    const account = this.#account(user, item.source);
    if (type === 'top-up') {
      must(this.#user(user).cards.get(item.source)?.debit, 'a credit card topped the balance up');
      move(account, -amountFen);
      move(`balance/${user}`, amountFen);
    } else if (type === 'withdrawal') {
      const before = this.#sum(`of ${this.#user(user).person}/withdrawn`);
      const excess = Math.max(0, amountFen - Math.max(0, 100_000 - before));
      const fee =
        excess === 0 || this.#held(`balance/${user}`) <= 10 ? 0 : Math.max(10, half(excess, 10, 10_000));
      must(feeFen === fee, `the withdrawal costs ${feeFen}, and should cost ${fee}`);
      this.#add(`of ${this.#user(user).person}/withdrawn`, amountFen);
      move(`balance/${user}`, -amountFen - feeFen);
      move(`held/${id}`, amountFen + feeFen);
    } else {
      must(type === 'transfer' || type === 'red-packet', `${type} is no entry`);
      must(feeFen === 0, 'sending to people costs nothing');
      if (type === 'transfer') {
        must(
          item.to === asked['to'] && item.to !== user && this.users.has(item.to),
          'another user was sent to',
        );
        must(amountFen <= this.#rule('transfer-single'), 'more than may be sent at once');
      } else {
        const most = Math.max(this.#rule('red-packet-most') * count, amountFen > 0 ? 1 : 0);
        must(count >= 1 && count <= this.#rule('red-packet-count') && amountFen >= count, 'no such shares');
        must(amountFen <= most, 'more than a red packet holds');
      }
      const card = this.#user(user).cards.get(item.source);
      must(!card || (card.debit && card.unionPay), 'a credit or foreign card paid a person');
      move(account, -amountFen);
      move(`held/${id}`, amountFen);
    }
  }

  #checkFee({ user, source, amountFen, feeFen }: Item): void {
    const foreign = this.#user(user).cards.get(source)?.foreign ?? false;
    const fee = foreign && amountFen > 20_000 ? half(amountFen, 300, 10_000) : 0;
    must(feeFen === fee, `the fee is ${feeFen}, and should be ${fee}`);
  }

  /** What a scanner may charge without the PIN. */
  #checkScan({ user, amountFen }: Item, at: number, status: string): void {
    const { enabled, paused, askPin } = this.#user(user).quickPay;
    must(enabled && !paused, 'Quick Pay was off');
    if (status !== 'PAID') return;
    must(!askPin, 'the user wanted to be asked');
    must(amountFen <= this.#rule('no-pin-single'), 'more than may be paid without the PIN');
    const key = `${user}/no-pin/${dayOf(at)}`;
    must(this.#sum(key) < this.#rule('no-pin-per-day'), 'too many payments without the PIN');
    this.#add(key, 1);
  }

  #pays(item: Item, source: string, move: Move): void {
    const { user, merchant, amountFen, feeFen, merchantFeeFen } = item;
    move(this.#account(user, source), -amountFen - feeFen);
    move(`merchant/${merchant}`, amountFen - merchantFeeFen);
    move('fees', merchantFeeFen + feeFen);
  }

  #share({ user, amountFen }: Item, packet: string, move: Move): void {
    const from = this.#item(packet);
    must(from.status === 'PENDING' && from.shares > 0, 'a share of an empty red packet');
    must(!from.takers.includes(user), `${user} took a second share`);
    must(from.to === '' || from.to === user, 'somebody else took the share');
    must(from.shares > 1 || amountFen === from.leftFen, 'the last share is not the rest');
    must(from.leftFen - amountFen >= from.shares - 1, 'nothing is left for the others');
    move(`held/${packet}`, -amountFen);
    move(`balance/${user}`, amountFen);
    from.takers.push(user);
    from.shares -= 1;
    from.leftFen -= amountFen;
  }

  #refund(id: string, item: Item, at: number, move: Move): void {
    const paid = this.#item(item.payment);
    const { amountFen } = item;
    must(paid.refundedFen + amountFen <= paid.amountFen, 'more was refunded than was paid');
    must(at <= paid.at + this.#rule('refund-window'), 'the refund came too late');
    must(paid.refunds < this.#rule('refund-parts'), 'a refund in too many parts');
    must(at >= paid.lastRefundAt + this.#rule('refund-gap'), 'the refund came too soon');
    const upTo = (fee: number, part: number) => half(fee, part, paid.amountFen);
    const all = paid.refundedFen + amountFen;
    const fee = Math.max(0, upTo(paid.feeFen, all) - paid.feeBackFen);
    const merchantFee = upTo(paid.merchantFeeFen, all) - upTo(paid.merchantFeeFen, paid.refundedFen);
    must(item.feeFen === fee, `${item.feeFen} of the fee came back, and ${fee} should`);
    const toCard = paid.source !== 'balance';
    must(item.status === (toCard ? 'PROCESSING' : 'SUCCESS'), 'a refund in another status');
    move(`merchant/${paid.merchant}`, merchantFee - amountFen);
    move('fees', -fee - merchantFee);
    move(toCard ? `held/${id}` : `balance/${paid.user}`, amountFen + fee);
    paid.refundedFen += amountFen;
    paid.feeBackFen += fee;
    paid.refunds += 1;
    paid.lastRefundAt = at;
    item.source = paid.source;
  }

  /** A change to an entry that a request made. */
  #changed(
    id: string,
    set: Readonly<Record<string, unknown>>,
    name: string,
    asked: Readonly<Record<string, unknown>>,
    as: string,
    at: number,
    move: Move,
  ): void {
    const item = this.#item(id);
    const held = `held/${id}`;
    if (name === 'acceptTransfer' || name === 'refuseTransfer') {
      must(item.to === as && id === asked['id'], 'somebody else answered the transfer');
      must(item.status === 'PENDING', `the transfer was ${item.status}`);
    }
    if (name === 'acceptTransfer' && at >= item.arrivesAt) {
      move(held, -item.amountFen);
      move(`balance/${item.to}`, item.amountFen);
    }
    if (name === 'cancelTransfer') must(item.byProgram && item.status === 'PENDING', `it was ${item.status}`);
    if (
      name === 'cancelTransfer' ||
      (name === 'refuseTransfer' && (item.byProgram || item.source === 'balance'))
    ) {
      move(held, -item.amountFen);
      move(this.#giver(item), item.amountFen);
    }
    if (name === 'confirmPayment' && item.type === 'payment') {
      must(item.user === as && id === asked['payment'], 'somebody else confirmed the payment');
      must(item.status === 'USERPAYING', `the payment was ${item.status}`);
      item.source = String(set['source']);
      item.feeFen = Number(set['feeFen']);
      this.#checkFee(item);
      this.#pays(item, item.source, move);
    }
    if (name === 'settleRefund' && item.type === 'refund') {
      must(id === asked['refund'] && item.status === 'ABNORMAL', `it was ${item.status}`);
      if (asked['to'] === 'merchant') this.#takesBack(id, item, move);
      else {
        move(held, -item.amountFen - item.feeFen);
        move(`balance/${item.user}`, item.amountFen + item.feeFen);
      }
    }
    if (name === 'payOrder') {
      // Its id, or what a program shows for it: with the id's last 18 digits.
      must(String(asked['order']).includes(id.slice(4)), 'another order was paid');
      must(item.status === 'UNPAID', `the order was ${item.status}`);
    }
    this.#set(item, set);
  }

  /** The merchant closes a refund: it has the money again, and what it keeps of the sale costs its fee again. */
  #takesBack(id: string, { payment, amountFen, feeFen }: Item, move: Move): void {
    const paid = this.#item(payment);
    const upTo = (part: number) => half(paid.merchantFeeFen, part, paid.amountFen);
    const merchantFee = upTo(paid.refundedFen) - upTo(paid.refundedFen - amountFen);
    move(`held/${id}`, -amountFen - feeFen);
    move(`merchant/${paid.merchant}`, amountFen - merchantFee);
    move('fees', merchantFee + feeFen);
    paid.refundedFen -= amountFen;
    paid.feeBackFen -= feeFen;
  }

  /** The account that gave what is not taken. */
  #giver({ byProgram, user }: Item): string {
    return byProgram ? `merchant/${user}` : `balance/${user}`;
  }

  #set(item: Item, set: Readonly<Record<string, unknown>>): void {
    if (typeof set['status'] === 'string') {
      const way = `${item.type} ${item.status}`;
      must(ways[way]?.includes(set['status']), `${way} became ${set['status']}`);
      item.status = set['status'];
    }
    if (typeof set['payment'] === 'string') item.payment = set['payment'];
    if (set['dueAt'] === null) item.dueAt = Infinity;
    else if (typeof set['dueAt'] === 'number') item.dueAt = set['dueAt'];
  }

  /** What the clock does, and nobody asks for. */
  #tick({ type, updates = [] }: Told, { t }: Line, move: Move): void {
    if (type === 'FaultSpent') return;
    for (const { id, set } of updates) {
      const item = this.#item(id);
      const { user, amountFen, feeFen, source, to } = item;
      must(item.dueAt <= t, `${id} was due later`);
      const before = item.status;
      this.#set(item, set);
      const goes = (account: string, fen = amountFen) => {
        move(`held/${id}`, -fen);
        move(account, fen);
      };
      if (item.type === 'refund' && item.status === 'SUCCESS')
        goes(this.#refundAccount(item), amountFen + feeFen);
      if (item.type === 'withdrawal') {
        // A card may have been removed since: where it goes is where it was to go.
        const card = this.#removedToo(user, source);
        if (item.status === 'FAILED') {
          goes(`balance/${user}`, amountFen + feeFen);
          this.#add(`of ${this.#user(user).person}/withdrawn`, -amountFen);
        } else {
          move(`held/${id}`, -amountFen - feeFen);
          move(card, amountFen);
          move('fees', feeFen);
        }
      }
      const leftFen = item.type === 'red-packet' ? item.leftFen : amountFen;
      const back = item.type === 'transfer' || item.type === 'red-packet';
      if (back && before === 'PENDING') {
        must(item.status === 'EXPIRED', `it became ${item.status} by itself`);
        if (item.byProgram || source === 'balance') goes(this.#giver(item), leftFen);
      } else if (back)
        goes(item.status === 'RECEIVED' ? `balance/${to}` : this.#removedToo(user, source), leftFen);
    }
  }

  #refundAccount(refund: Item): string {
    const paid = this.#item(refund.payment);
    return this.#removedToo(paid.user, paid.source);
  }

  /** The account of a source that may have been unlinked since. */
  #removedToo(user: string, source: string): string {
    if (source === 'balance') return `balance/${user}`;
    const token = this.#user(user).cards.get(source)?.token ?? this.#tokens.get(`${user}/${source}`);
    must(token, `${user} never had ${source}`);
    return `bank/${token}`;
  }

  #sum(key: string): number {
    return this.#sums.get(key) ?? 0;
  }

  #add(key: string, amount: number): number {
    const sum = this.#sum(key) + amount;
    this.#sums.set(key, sum);
    return sum;
  }

  /** Limits, counted by what was paid. */
  #withinLimits(name: string, id: string, at: number): void {
    const item = this.#item(id);
    const { type, user: owner, amountFen, source, entrance, status } = item;
    const user = this.users.get(owner);
    if (!user || type === 'order') return;
    const within = (rule: Rule, sum: number) => must(sum <= this.#rule(rule), `${sum} is above ${rule}`);
    const card = user.cards.get(source);
    if (type === 'withdrawal') {
      within('withdrawal-single', amountFen);
      within('withdrawals-per-day', this.#add(`${owner}/withdrawals/${dayOf(at)}`, 1));
    }
    const spends = (type === 'payment' && status === 'PAID') || type === 'transfer' || type === 'red-packet';
    if (card?.unionPay && (spends || type === 'top-up'))
      within('card-day', this.#add(`${card.token}/card/${dayOf(at)}`, amountFen));
    if (!spends) return;
    const day = (what: string) => this.#add(`of ${user.person}/${what}/${dayOf(at)}`, amountFen);
    if (type === 'transfer') within('transfer-day', day('transfer'));
    if (source === 'balance') {
      within('balance-single', amountFen);
      within('balance-day-two-factors', day('balance'));
      within('tier-3-year', this.#add(`of ${user.person}/balance/year ${yearOf(at)}`, amountFen));
      if (scans.has(name)) within('balance-day-one-factor', day('one factor'));
    }
    if (type !== 'payment' || entrance === 'in-app') return;
    const key = `${owner}/${card?.token ?? 'balance'}/${dayOf(at)}`;
    if (entrance === 'static-code') within('static-code-day', this.#add(`${key}/static`, amountFen));
    else within('dynamic-code-day', this.#add(`${key}/dynamic`, amountFen));
  }

  /** A try of a PIN is counted before anybody knows whether it is right. */
  #try({ d: { by }, t }: Line, ask: Ask | undefined): void {
    const { pin } = this.#user(by);
    must(pin, 'a PIN was tried that is not set');
    must(pin.lockedUntil <= t, 'a locked PIN was tried');
    pin.tries = (pin.lockedUntil === 0 ? pin.tries : 0) + 1;
    if (ask) this.#tried.set(ask, (this.#tried.get(ask) ?? new Set()).add(pin.text));
    pin.lockedUntil = pin.tries >= this.#rule('pin-attempts') ? t + this.#rule('pin-lock') : 0;
  }

  /** Whether a refusal that left no record was right, at this point; those that this model knows nothing of are counted. */
  judge({ ask, code, facts, now }: Silent): void {
    const { name, request, given } = ask;
    const asked = request as Readonly<Record<string, unknown>>;
    const user = this.users.get(given.as);
    const item =
      name === 'refundApiOrder'
        ? this.#sold(asked)
        : this.items.get(String(asked['id'] ?? asked['payment'] ?? asked['order'] ?? asked['refund']));
    const reasons: Readonly<Record<string, () => boolean>> = {
      USER_UNKNOWN: () => !this.users.has(String(facts['user'])),
      INSUFFICIENT_FUNDS: () =>
        facts['heldFen'] === this.#held(`balance/${this.#payer(name, asked) ?? given.as}`) &&
        facts['heldFen'] < Number(facts['neededFen']),
      // Only a shop with a program gives money away.
      MERCHANT_SHORT: () =>
        facts['heldFen'] === this.#held('merchant/coffee') && facts['heldFen'] < Number(facts['neededFen']),
      NUMBER_REENTERED: () => this.#known(name, asked) !== undefined,
      ORDER_PAID: () => ['PAID', 'REVOKED'].includes(this.#known(name, asked)?.status ?? ''),
      PIN_NOT_SET: () => !user?.pin,
      PIN_REQUIRED: () => given.pin === undefined || asked['pin'] === undefined,
      // Both are said after a record that counted the try.
      PIN_WRONG: () => this.#wasWrong(ask),
      PIN_LOCKED: () => (user?.pin?.lockedUntil ?? 0) > now || this.#wasWrong(ask),
      ENTRY_UNKNOWN: () => item === undefined || item.user !== given.as || item.to !== given.as,
      TRANSFER_NOT_OPEN: () => item?.status !== 'PENDING',
      PAYMENT_NOT_OPEN: () => item?.status !== 'USERPAYING',
      ORDER_CLOSED: () => item?.status !== 'UNPAID',
      RED_PACKET_EMPTY: () => item?.status !== 'PENDING',
      RED_PACKET_TAKEN: () => item?.takers.includes(given.as) ?? false,
      NOT_REFUNDABLE: () => [undefined, 'USERPAYING', 'CLOSED'].includes(item?.status),
      REFUND_TOO_MUCH: () =>
        item !== undefined &&
        Number(asked['amountFen'] ?? item.amountFen - item.refundedFen) >
          item.amountFen - item.refundedFen - 1,
      REFUND_NOT_ABNORMAL: () => item?.type === 'refund' && item.status !== 'ABNORMAL',
      REFUND_TOO_OFTEN: () => item !== undefined && item.refunds >= this.#rule('refund-parts'),
      REFUND_TOO_LATE: () => item !== undefined && now > item.at + this.#rule('refund-window'),
      CODE_USED: () => this.#code(asked)?.used === true,
      CODE_EXPIRED: () => (this.#code(asked)?.until ?? Infinity) <= now,
      CODE_INVALID: () => this.#code(asked) === undefined,
      ACCOUNT_PROTECTED: () => [...this.users.values()].some(({ isProtected }) => isProtected),
      NOT_PROTECTED: () => user?.isProtected === false,
      RECEIVER_IS_SENDER: () => asked['to'] === given.as,
      COUNT_INVALID: () =>
        !(Number(asked['count']) >= 1 && Number(asked['count']) <= this.#rule('red-packet-count')) ||
        !Number.isInteger(asked['count']),
      ALREADY_VERIFIED: () => user !== undefined && user.person !== given.as,
      LIMIT_EXCEEDED: () => Number(facts['usedFen']) + Number(facts['amountFen']) > Number(facts['mostFen']),
    };
    const reason = reasons[code];
    if (!reason) {
      this.unjudged += 1;
      return;
    }
    this.judged += 1;
    must(
      reason(),
      `${name} of ${given.as} was refused with ${code}, and there is no reason: ${JSON.stringify(facts)}`,
    );
  }

  /** What a merchant's program made under the number that it names. */
  #known(name: string, asked: Readonly<Record<string, unknown>>): Item | undefined {
    const { mchid, outTradeNo, outRefundNo, outBillNo } = asked;
    const numbers = { order: outTradeNo, refund: outRefundNo, transfer: outBillNo };
    const kind = name === 'refundApiOrder' ? 'refund' : outBillNo === undefined ? 'order' : 'transfer';
    return this.items.get(this.#refs.get(`${kind}/${String(mchid)}/${String(numbers[kind])}`) ?? '');
  }

  /** The payment of the order that a refund is asked for. */
  #sold({ mchid, outTradeNo }: Readonly<Record<string, unknown>>): Item | undefined {
    const order = this.items.get(this.#refs.get(`order/${String(mchid)}/${String(outTradeNo)}`) ?? '');
    return this.items.get(order?.payment ?? '');
  }

  /** Whose code a scanner scanned. */
  #payer(name: string, { code }: Readonly<Record<string, unknown>>): string | undefined {
    return scans.has(name)
      ? [...this.users].find(([, { codes }]) => codes.has(String(code)))?.[0]
      : undefined;
  }

  #code({ code }: Readonly<Record<string, unknown>>) {
    return [...this.users.values()]
      .map(({ codes }) => codes.get(String(code)))
      .find((each) => each !== undefined);
  }
}

type Move = (account: string, fen: number) => void;

function newUser(name: string): User {
  return {
    cards: new Map(),
    pin: undefined,
    person: name,
    isProtected: false,
    quickPay: { enabled: false, paused: false, askPin: false },
    codes: new Map(),
  };
}

function newPinIn(asked: Readonly<Record<string, unknown>>): string {
  const { newPin, pin } = asked as { newPin?: string; pin?: { newPin: string } };
  return newPin ?? pin?.newPin ?? '';
}
