/** Where simulated people act: a world in memory, requests in the order of their times, and what came of each. */

import type { Place } from '../../core/activity.ts';
import type { Context } from '../../core/decision.ts';
import { dueEvents } from '../../core/due.ts';
import { changeEntry, type Entry } from '../../core/entries.ts';
import type { Event } from '../../core/events.ts';
import { createWorld, evolve } from '../../core/evolve.ts';
import type { KeptAssessment } from '../../core/monitoring.ts';
import { type Fen, fen, negate, ZERO } from '../../core/money.ts';
import type { OperationName, RequestOf } from '../../core/operations.ts';
import { generator, type Random } from '../../core/random.ts';
import { newUser } from '../../core/users.ts';
import type { World } from '../../core/world.ts';
import { decideWatched } from '../gate.ts';

/** How somebody asks. */
export interface Asking {
  readonly user: string;
  /** Whether the phone is at hand, and so the codes that are sent to it; and the PIN. */
  readonly phone?: boolean;
  /** Whether the document is at hand. */
  readonly document?: boolean;
  readonly pin?: boolean;
  readonly device?: string;
  readonly place?: Place;
}

/** What came of a request. `refused`: the wallet itself refused it, whatever monitoring thinks. */
export interface Result {
  readonly done: boolean;
  /** Monitoring asked for more, held it back or declined it. */
  readonly disturbed: boolean;
  readonly refused: boolean;
  /** The typologies whose alert it reached, whatever came of it; absent where the wallet refused before any rule looked. */
  readonly alerts?: readonly string[];
  /** What was asked for. */
  readonly amountFen: Fen;
  readonly entry?: Entry;
}

/** A resident ID of the published sample. */
const DOCUMENT = '11010519491231002X';

const byMonitoring = new Set([
  'ID_REQUIRED',
  'ID_WRONG',
  'COOLING_OFF',
  'RISK_BLOCKED',
  'ACCOUNT_PROTECTED',
  'OTP_REQUIRED',
  'OTP_LIMIT',
  'OTP_TOO_SOON',
]);

/** How many payments are kept to be refunded. */
const KEPT = 100_000;

interface Task {
  readonly at: number;
  readonly run: () => void;
}

export class Stage {
  readonly world: World;
  readonly random: Random;
  now: number;
  #records = 0;
  readonly #closed = new Map<string, Entry>();
  readonly #tasks: Task[] = [];

  constructor(seed: string, at: number) {
    this.world = createWorld({ world: 'simulation', seed, at, clock: true });
    this.random = generator(`simulation/${seed}`);
    this.now = at;
  }

  /** Somebody who has been there for a while, with a debit card full of money, a PIN and an identity. */
  open(name: string, openedAt: number): void {
    const phone = `138${this.random.digits(8)}`;
    const token = `card of ${name}`;
    const card = {
      token,
      bin: '622202',
      last4: this.random.digits(4),
      length: 19,
      network: 'UnionPay',
      bank: 'ICBC',
      kind: 'debit',
      expiry: '12/40',
      outcome: 'approves',
    } as const;
    const identity = {
      type: 'resident-id',
      token: name,
      masked: '',
      ending: '',
      birth: '1990-01-01',
      name,
      phone,
      verifiedAt: openedAt,
    } as const;
    this.world.users.set(name, newUser(name, phone, openedAt));
    const fundsFen = fen(100_000_000_00);
    this.fold(
      [
        {
          type: 'BankCardOpened',
          card,
          postings: [
            ['outside', negate(fundsFen)],
            [`bank/${token}`, fundsFen],
          ],
        },
        { type: 'PinSet', user: name, hash: 'x' },
        { type: 'CardLinked', user: name, card: { ...card, id: 'icbc', phone, linkedAt: openedAt } },
        { type: 'IdentityVerified', user: name, identity },
      ],
      openedAt,
    );
  }

  /** Takes events in as they are. */
  fold(events: readonly Event[], at = this.now): void {
    for (const event of events) {
      const changed = (event.updates ?? []).flatMap((update) => {
        const before = this.world.open.get(update.id) ?? this.#closed.get(update.id);
        return before ? [changeEntry(before, update)] : [];
      });
      evolve(this.world, event, at);
      for (const entry of event.entry ? [event.entry, ...changed] : changed)
        if (entry.type === 'payment') this.#keep(entry);
    }
    this.#records += 1;
  }

  /** Payments can be refunded; the newest of them. */
  #keep(payment: Entry): void {
    this.#closed.set(payment.id, payment);
    const [oldest] = this.#closed.keys();
    if (this.#closed.size > KEPT && oldest !== undefined) this.#closed.delete(oldest);
  }

  /** Asks, and answers what monitoring asks for, if the phone is at hand. */
  ask<Name extends OperationName>(name: Name, request: RequestOf<Name>, asking: Asking): Result {
    const first = this.#decide(name, request, asking, undefined);
    const code = first.code;
    const challenged = first.refusal === 'OTP_REQUIRED' && code !== undefined;
    if (!challenged || asking.phone === false) return first.result;
    const second = this.#decide(name, request, asking, code);
    return {
      ...second.result,
      disturbed: true,
      ...(first.result.alerts && { alerts: first.result.alerts }),
    };
  }

  #decide<Name extends OperationName>(
    name: Name,
    request: RequestOf<Name>,
    asking: Asking,
    otp: string | undefined,
  ) {
    const { user, pin = true, document = true, device, place } = asking;
    const context: Context = {
      now: this.now,
      seq: this.#records,
      user,
      random: this.random,
      // Everybody's document has the same number, and is another person's all the same.
      seal: (text) => (document && text === `resident-id/${DOCUMENT}` ? user : text),
      idNumber: DOCUMENT,
      pinProven: pin,
      confirmed: true,
      ...(otp !== undefined && { otp }),
      ...(device !== undefined && { device }),
      ...(place !== undefined && { place }),
      entry: (id) => this.world.open.get(id) ?? this.#closed.get(id),
      // Nobody's program takes part.
      byRef: () => undefined,
    };
    const { events, refusal } = decideWatched(this.world, name, request, context);
    this.fold(events);
    const sent = events.find((event) => event.type === 'CodeSent');
    const entry = events.find((event) => event.entry)?.entry;
    const stopped = refusal !== undefined && byMonitoring.has(refusal.code);
    const watched = events.flatMap((event) => (event.type === 'RequestWatched' ? [event.assessment] : []));
    const asked = entry?.type === 'payment' && entry.status === 'USERPAYING';
    const result: Result = {
      done: !refusal && !asked,
      disturbed: stopped || asked,
      refused: refusal !== undefined && !stopped,
      ...(watched.length > 0 && { alerts: watched.flatMap(alertsIn) }),
      amountFen: amountIn(request, entry ?? context.entry(entryNamed(request))),
      ...(entry && { entry }),
    };
    const code = sent?.tell?.find(({ otp }) => otp !== undefined)?.otp;
    return { result, code, refusal: refusal?.code };
  }

  /** Lets something happen at its time. */
  at(at: number, run: () => void): void {
    const tasks = this.#tasks;
    tasks.push({ at, run });
    for (let child = tasks.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (timeOf(tasks, parent) <= timeOf(tasks, child)) break;
      swap(tasks, parent, child);
      child = parent;
    }
  }

  /** Lets everything happen until then. */
  runUntil(end: number): void {
    for (let next = this.#tasks[0]; next && next.at < end; next = this.#tasks[0]) {
      this.#removeFirst();
      this.now = Math.max(this.now, next.at);
      next.run();
    }
    this.now = end;
    for (let events = dueEvents(this.world, end); events.length > 0; events = dueEvents(this.world, end))
      this.fold(events);
  }

  #removeFirst(): void {
    const tasks = this.#tasks;
    const last = tasks.pop();
    if (!last || tasks.length === 0) return;
    tasks[0] = last;
    for (let parent = 0; ;) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      const least = [left, right].reduce(
        (found, each) => (timeOf(tasks, each) < timeOf(tasks, found) ? each : found),
        parent,
      );
      if (least === parent) return;
      swap(tasks, parent, least);
      parent = least;
    }
  }
}

function alertsIn({ typologies = [] }: KeptAssessment): string[] {
  return typologies.filter(({ score, alert }) => score >= alert).map(({ typology }) => typology);
}

/** The entry that a request is about. */
function entryNamed(request: object): string {
  if ('order' in request) return String(request.order);
  return 'payment' in request ? String(request.payment) : '';
}

/** An order's amount stands in the order, a whole refund's in the payment. */
function amountIn(request: object, entry: Entry | undefined): Fen {
  if ('amountFen' in request && typeof request.amountFen === 'number') return fen(request.amountFen);
  return entry?.amountFen ?? ZERO;
}

function timeOf(tasks: readonly Task[], index: number): number {
  return tasks[index]?.at ?? Infinity;
}

function swap(tasks: Task[], one: number, other: number): void {
  const [first, second] = [tasks[one], tasks[other]];
  if (first && second) [tasks[one], tasks[other]] = [second, first];
}
