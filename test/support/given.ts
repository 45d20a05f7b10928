import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Context, Decision } from '../../src/core/decision.ts';
import { dueEvents } from '../../src/core/due.ts';
import type { Entry } from '../../src/core/entries.ts';
import type { ErrorCode, Refusal } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/events.ts';
import { createWorld } from '../../src/core/evolve.ts';
import { loadWorld, saveWorld } from '../../src/core/save.ts';
import { total } from '../../src/core/ledger.ts';
import { type Fen, fen } from '../../src/core/money.ts';
import { decide, type OperationName, type RequestOf } from '../../src/core/operations.ts';
import { tryPin, wrongPin } from '../../src/core/pin.ts';
import { generator } from '../../src/core/random.ts';
import {
  type Committed,
  entriesIn,
  entryFrom,
  foldRecord,
  messagesIn,
  type Received,
} from '../../src/core/records.ts';
import type { Place } from '../../src/core/activity.ts';
import type { RuleName } from '../../src/core/rules.ts';
import { type Assessment, inFull } from '../../src/core/monitoring.ts';
import type { Attempt } from '../../src/monitor/attempt.ts';
import { assess } from '../../src/monitor/engine.ts';
import { decideWatched } from '../../src/monitor/gate.ts';
import { rulebook } from '../../src/monitor/rulebook.ts';
import { testCards } from '../../src/core/test-cards.ts';
import type { User } from '../../src/core/users.ts';
import { holds, userOf, type World } from '../../src/core/world.ts';

/** The assessment of what is attempted, with every question and answer. */
export function assessed(world: World, attempt: Attempt): Assessment {
  return inFull([rulebook(world).book], { ...assess(world, attempt).assessment, book: 0 });
}

/** Monday, 5 January 2026, nine in the morning. */
export const NINE = Date.parse('2026-01-05T09:00:00+08:00');
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const PIN = '246813';

/** Built-in debit cards, each of another bank, and others that tests name. */
export const ICBC = '6222021234567890128';
export const CCB = '6217001234567890122';
export const ABC = '6228481234567890128';
export const BOC = '6216611234567890126';
export const CREDIT = '6225751234567893';
export const VISA = '4242424242424242';
export const AMEX = '378282246310005';

/** A published sample of a resident ID: born on the last day of 1949. */
export const DOCUMENT = '11010519491231002X';
export const OTHER_DOCUMENT = '440308199901101512';

export const yuan = (amount: number): Fen => fen(Math.round(amount * 100));

/** What is given with a request; by default the PIN, the code that arrived, and agreement. */
export interface With {
  readonly pin?: boolean;
  /** `auto`: the same request again with the code that was sent; `none`: stops where it is asked for. */
  readonly otp?: string;
  readonly confirmed?: boolean;
  readonly device?: string;
  readonly place?: Place;
  readonly idNumber?: string;
}

export interface Answer {
  readonly events: readonly Event[];
  /** The refusal's code; `undefined` if the request was accepted. */
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly hint: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly once: Readonly<Record<string, string>>;
  /** The entry that was made, else the one that was changed, as it is now. */
  readonly entry: Entry | undefined;
}

/** A new world of `me`, and a clock that stands still. */
export function given(): Story {
  return new Story();
}

/** The same, under the eyes of real-time monitoring. */
export function watched(): Story {
  return new Story(decideWatched);
}

/** What the flags of `add-card` say of a built-in card. */
export function cardRequest(number: string): RequestOf<'addCard'> {
  const card = testCards.find((each) => each.number === number.replaceAll(' ', ''));
  const cvv = card?.cvv ?? '';
  return { number, expiry: card?.expiry ?? '12/34', email: 'li@example.com', ...(cvv !== '' && { cvv }) };
}

/**
 * The pure core with what the wallet adds to it: records, secrets, and a clock that does what is due before each
 * request. Whatever is asked, the money adds up, no account is overdrawn, a refusal moves none, and the world goes on
 * from what was saved of it.
 */
export class Story {
  world: World;
  now = NINE;
  readonly records: Committed[] = [];
  readonly seal: (text: string) => string;
  readonly #decide: typeof decide;

  /** A world of a name of its own, with a seal that follows from its key: for who keeps the records in a store. */
  constructor(decides = decide, { world = 'w', seal: own = seal } = {}) {
    this.#decide = decides;
    this.seal = own;
    this.world = createWorld({ world, seed: '7', at: NINE, clock: true });
  }

  user(name: string): Person {
    return new Person(this, name);
  }

  get me(): Person {
    return this.user('me');
  }

  /** Lets time go by, and the clock do what is due. */
  advance(ms: number): this {
    expect(this.asks('setClock', { at: this.now + ms }).code).toBeUndefined();
    this.tick();
    return this;
  }

  rule(name: RuleName, value: number): this {
    expect(this.asks('setRule', { rule: name, value }).code).toBeUndefined();
    return this;
  }

  fault(fault: string, user?: string): this {
    const request = { fault, on: true, ...(user !== undefined && { user }) };
    expect(this.asks('setFault', request).code).toBeUndefined();
    return this;
  }

  /** A request by whoever is logged in. */
  asks<Name extends OperationName>(name: Name, request: RequestOf<Name>, given: With = {}): Answer {
    return this.askedBy(this.world.loggedIn ?? '', name, request, given);
  }

  askedBy<Name extends OperationName>(
    user: string,
    name: Name,
    request: RequestOf<Name>,
    { pin = true, otp = 'auto', confirmed = true, ...origin }: With = {},
  ): Answer {
    this.tick();
    const code = otp === 'auto' || otp === 'none' ? undefined : otp;
    const newPin = /"newPin":"(\d{6})"/.exec(JSON.stringify(request))?.[1];
    const context: Context = {
      now: this.now,
      user,
      seq: this.records.length,
      random: generator(`7/${this.records.length + 1}`),
      seal: this.seal,
      pinProven: pin && this.world.users.get(user)?.pin !== undefined,
      ...(newPin !== undefined && { pinHash: `hash of ${newPin}` }),
      ...(code !== undefined && { otp: code }),
      confirmed,
      ...origin,
      entry: (id) => this.entry(id),
      byRef: (ref) => this.byRef(ref),
    };
    const decision = this.#decide(this.world, name, request, context);
    this.#keep(name, user, decision);
    if (otp === 'auto' && decision.refusal?.code === 'OTP_REQUIRED') {
      const told = this.inbox(user).find((message) => message.otp !== undefined);
      return this.askedBy(user, name, request, { pin, otp: told?.otp ?? '', confirmed, ...origin });
    }
    return this.#answer(decision);
  }

  /** A try of the PIN as the wallet makes it: counted first, then checked; gives what it was refused with. */
  triesPin(user: string, right: boolean): Refusal | undefined {
    const counted = tryPin(this.world, user, this.now);
    this.#keep('tryPin', user, counted);
    if (counted.refusal) return counted.refusal;
    this.#keep('pin', user, { events: [{ type: right ? 'PinProven' : 'PinFailed', user }] });
    return right ? undefined : wrongPin(this.world, user);
  }

  /** What comes of something that is not asked here. */
  happens(...events: readonly Event[]): void {
    this.#keep('happened', '', { events });
  }

  /** Any entry of the world, as it is now. */
  entry(id: string): Entry | undefined {
    return this.world.open.get(id) ?? entryFrom(this.records.toReversed(), id);
  }

  /** The entry that a merchant's program knows by this name. */
  byRef(ref: string): Entry | undefined {
    return this.entries().find((entry) => entry.ref === ref);
  }

  entries(): Entry[] {
    const made = this.records.flatMap(({ data }) => data.events.flatMap(({ entry }) => entry?.id ?? []));
    return made.map((id) => this.entry(id)).filter((entry) => entry !== undefined);
  }

  /** The ids of the entries that the user's history lists, the newest first. */
  historyOf(user: string): string[] {
    return this.records.toReversed().flatMap((record) => entriesIn(record, user));
  }

  inbox(user: string): Received[] {
    return this.records.toReversed().flatMap((record) => messagesIn(record, user));
  }

  /** What the clock does by itself. */
  tick(): void {
    for (;;) {
      const events = dueEvents(this.world, this.now);
      if (events.length === 0) return;
      this.#keep('tick', '', { events });
    }
  }

  #answer({ events, refusal, once = {} }: Decision): Answer {
    const made = events.find((event) => event.entry)?.entry?.id;
    const id = made ?? events.flatMap((event) => event.updates ?? [])[0]?.id;
    const { code, message = '', hint = '', facts = {} } = refusal ?? {};
    return { events, code, message, hint, facts, once, entry: id === undefined ? undefined : this.entry(id) };
  }

  #keep(op: string, by: string, { events, refusal }: Decision): void {
    if (refusal) {
      expect(events.flatMap(({ postings = [] }) => postings)).toEqual([]);
      expect(refusal.message).not.toMatch(/undefined|\[object/);
    }
    if (events.length === 0) return;
    const data = JSON.parse(JSON.stringify({ op, by, events })) as Committed['data'];
    const record = { seq: this.records.length + 1, at: this.now, data };
    foldRecord(this.world, record);
    this.records.push(record);
    this.now = Math.max(this.now, this.world.time);
    this.#holds();
  }

  #holds(): void {
    expect(total(this.world.accounts)).toBe(0);
    for (const [account, held] of this.world.accounts)
      if (account !== 'outside') expect(held, account).toBeGreaterThanOrEqual(0);
    const saved = JSON.stringify(saveWorld(this.world));
    this.world = loadWorld(JSON.parse(saved) as Parameters<typeof loadWorld>[0]);
    expect(JSON.stringify(saveWorld(this.world))).toBe(saved);
    for (const each of Object.values(this.world) as unknown[])
      freeze(each instanceof Map ? [...each.values()] : each);
  }
}

/** A fold puts something else in the place of what is there: whoever has the old one, has it still. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.values(Object.freeze(value)).forEach(freeze);
}

/** A seal, as the wallet makes it with its key. */
export function seal(text: string): string {
  return createHash('sha256').update(`seal:${text}`).digest('hex').slice(0, 32);
}

/** A user of a story, and what the user has done before the test begins. */
export class Person {
  readonly story: Story;
  readonly name: string;

  /** Opens the account if there is none; who is logged in stays so. */
  constructor(story: Story, name: string) {
    this.story = story;
    this.name = name;
    if (story.world.users.has(name)) return;
    const before = story.world.loggedIn;
    expect(story.askedBy(name, 'login', { user: name }).code).toBeUndefined();
    if (before !== undefined) story.askedBy(before, 'login', { user: before });
  }

  /** The user as the world has it now. */
  get state(): User {
    return userOf(this.story.world, this.name);
  }

  get balanceFen(): Fen {
    return holds(this.story.world, `balance/${this.name}`);
  }

  /** What the user's card holds. */
  cardFen(last4: string): Fen {
    const card = this.state.cards.find((each) => each.last4 === last4);
    return holds(this.story.world, `bank/${card?.token ?? ''}`);
  }

  asks<Name extends OperationName>(name: Name, request: RequestOf<Name>, given: With = {}): Answer {
    return this.story.askedBy(this.name, name, request, given);
  }

  /** Asks what must be accepted. */
  does<Name extends OperationName>(name: Name, request: RequestOf<Name>, given: With = {}): Answer {
    const answer = this.asks(name, request, given);
    expect(answer.code, `${name}: ${answer.message}`).toBeUndefined();
    return answer;
  }

  /** Asks what makes an entry, or changes one, and gives its id. */
  makes<Name extends OperationName>(name: Name, request: RequestOf<Name>, given: With = {}): string {
    const { entry } = this.does(name, request, given);
    if (!entry) throw new Error(`${name} made no entry`);
    return entry.id;
  }

  /** A PIN and nothing else. */
  withPin(): this {
    if (!this.state.pin) this.does('setPin', { newPin: PIN, confirmPin: PIN });
    return this;
  }

  /** Links a built-in card, and with the first one sets the PIN. */
  with(number: string, more: Partial<RequestOf<'addCard'>> = {}): this {
    const pin = this.state.pin ? {} : { pin: { newPin: PIN, confirmPin: PIN } };
    this.does('addCard', { ...cardRequest(number), ...pin, ...more });
    return this;
  }

  verified(idNumber = DOCUMENT, name = 'Li Lei'): this {
    this.withPin().does('verifyIdentity', { idType: 'resident-id', idNumber, name, phone: '13800138000' });
    return this;
  }

  /** Tops the balance up from the first debit card, as often as its limits want. */
  withBalance(amount: number): this {
    const from = this.state.cards.find((card) => card.kind === 'debit' && card.network === 'UnionPay')?.id;
    this.does('topUp', { amountFen: yuan(amount), from: from ?? 'no debit card' });
    return this;
  }

  withQuickPay(askPin = false): this {
    this.does('enableQuickPay', { askPin });
    return this;
  }

  /** The payment code on the user's screen. */
  code(reveal = false): string {
    this.does('showCode', { reveal });
    return this.state.quickPay.codes.at(-1)?.code ?? '';
  }

  /** A merchant scans the user's payment code. */
  scanned(amount: number, code = this.code()): Answer {
    return this.story.asks('charge', { merchant: 'coffee', amountFen: yuan(amount), code });
  }

  pays(amount: number, from?: string, given: With = {}): Answer {
    const request = { merchant: 'coffee', amountFen: yuan(amount), ...(from !== undefined && { from }) };
    return this.asks('pay', request, given);
  }
}
