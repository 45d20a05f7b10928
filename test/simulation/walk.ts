import { expect } from 'vitest';
import type { Sign } from '../../src/core/activity.ts';
import { bookBalances } from '../../src/core/books.ts';
import { total } from '../../src/core/ledger.ts';
import type { Pin } from '../../src/core/pin.ts';
import { generator, type Random } from '../../src/core/random.ts';
import { personOf, tierOf } from '../../src/core/verify.ts';
import { saveWorld } from '../../src/core/save.ts';
import type { Disk } from '../../src/store/disk.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import {
  apiOf,
  type Happened,
  dayOf,
  monthOf,
  type Entry,
  fen,
  type Fen,
  type Given,
  nativeUrl,
  type OperationName,
  orderRef,
  pageUrl,
  type Outcome,
  type Place,
  prepayId,
  refundRef,
  type RequestOf,
  testCards,
  transferRef,
  Wallet,
} from '../../src/wallet.ts';

const START = Date.parse('2026-01-05T09:00:00+08:00');
const MINUTE = 60_000;
const USERS = ['me', 'alice', 'bob', '__proto__'];
const PIN = '246813';
const SHANGHAI: Place = [31.23, 121.47];
const cardNumbers = testCards.map((card) => card.number);
const documents = ['11010519491231002X', '440524188001010014', '440308199901101512'];

/** What a rehearsal came to. */
type Rehearsed = { readonly outcome: Outcome; readonly view: NonNullable<Wallet['rehearsed']> };

/** What charges a payment code. */
const scans: ReadonlySet<OperationName> = new Set<OperationName>(['charge', 'chargeApiOrder']);

/** Whether monitoring wants a code beyond what was given. */
function isChallenge({ refusal }: Outcome): boolean {
  return refusal?.code === 'OTP_REQUIRED' && refusal.facts['why'] !== undefined;
}

/** What one step asked and what came of it: enough to compare two walks. */
interface Step {
  readonly name: OperationName;
  readonly outcome: Outcome;
}

/**
 * A random history of one world: several users, good and bad requests, repeated requests, the clock moving on, the
 * world closed and opened again, gone back and forward again. Every step checks what must always hold, by tallies of its own, not the wallet's.
 */
export class Walk {
  readonly disk: Disk = memoryDisk();
  readonly #random: Random;
  readonly #seed: string;
  #wallet: Wallet;
  #writes = 0;
  accepted = 0;
  refused = 0;
  reopened = 0;
  wentBack = 0;
  challenged = 0;
  guarded = 0;
  readonly codes = new Set<string>();
  #entries: Entry[] = [];
  #spent = new Map<string, number>();
  #repeatable: (() => Promise<void>)[] = [];

  /** The operations that moved money. */
  readonly moved = new Set<OperationName>();
  /** How many requests were rehearsed before they were done. */
  rehearsed = 0;
  readonly #rehearses: boolean;

  constructor(seed: string, { rehearses = false } = {}) {
    this.#rehearses = rehearses;
    this.#seed = seed;
    this.#random = generator(`walk/${seed}`);
    this.#wallet = this.#open();
  }

  get wallet(): Wallet {
    return this.#wallet;
  }

  async run(steps: number): Promise<void> {
    await this.#setUp();
    for (let step = 0; step < steps; step += 1) {
      await this.#step();
      this.#check();
    }
    this.#reopen();
    this.#checkStatements();
    this.#checkBooks();
    const audit = this.#wallet.audit();
    expect(audit.problems, `seed ${this.#seed}`).toEqual([]);
  }

  #open(): Wallet {
    const writer = () => `w${(this.#writes += 1)}`;
    return Wallet.open({ disk: this.disk, seed: this.#seed, clock: START, now: () => START, writer });
  }

  /** Users who can do something: a card each, a PIN, some with an identity, Quick Pay and money; a shop's program. */
  async #setUp(): Promise<void> {
    await this.#do('setMerchantApi', { merchant: 'coffee' });
    for (const [index, user] of USERS.entries()) {
      await this.#do('login', { user });
      const number =
        ['6222021234567890128', '6217001234567890122', '6228481234567890128', '6216611234567890126'][index] ??
        '';
      await this.#withCode(
        'addCard',
        { number, expiry: '12/34', email: 'a@example.com', pin: { newPin: PIN, confirmPin: PIN } },
        user,
      );
      if (index < 2) {
        const idNumber = documents[index] ?? '';
        await this.#withCode(
          'verifyIdentity',
          { idType: 'resident-id', idNumber, name: `User ${user}`, phone: '13800138000' },
          user,
        );
      }
      await this.#do('enableQuickPay', { askPin: false }, { as: user, pin: PIN });
      await this.#do(
        'topUp',
        { amountFen: fen(300_000), from: this.#cards(user)[0] ?? '' },
        { as: user, pin: PIN },
      );
    }
  }

  #pick<Value>(values: readonly Value[]): Value {
    const value = values[this.#random.below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  #chance(percent: number): boolean {
    return this.#random.below(100) < percent;
  }

  #cards(user: string): string[] {
    return this.#wallet.world.users.get(user)?.cards.map((card) => card.id) ?? [];
  }

  #source(user: string): { from?: string } {
    const sources = ['balance', 'nothing', ...this.#cards(user)];
    return this.#chance(60) ? {} : { from: this.#pick(sources) };
  }

  /** Mostly small amounts, some just around the limits, a few beyond all of them. */
  #amount() {
    const cases = [
      1 + this.#random.below(5_000),
      1 + this.#random.below(60_000),
      this.#pick([99_999, 100_000, 100_001, 50_000, 50_001, 20_000, 20_001]),
      1 + this.#random.below(6_000_000),
    ];
    return fen(this.#pick([...cases.slice(0, 1), ...cases.slice(0, 2), ...cases]));
  }

  #entry(type: Entry['type'], status?: string): string {
    const matching = this.#entries.filter((entry) => entry.type === type).slice(-30);
    const open = [...this.#wallet.world.open.values()].filter(
      (entry) => entry.type === type && entry.status === status,
    );
    const from = open.length > 0 && this.#chance(80) ? open : matching;
    return from.length === 0 ? 'nothing' : this.#pick(from).id;
  }

  async #do<Name extends OperationName>(
    name: Name,
    request: RequestOf<Name>,
    given: Given = {},
  ): Promise<Outcome> {
    const rehearsed = this.#rehearses ? await this.#rehearse(name, request, given) : undefined;
    const before = this.#fingerprint();
    const guarded = this.#guarded();
    const outcome = await this.#wallet.submit(name, request, given);
    if (rehearsed) this.#compare(rehearsed, outcome, name);
    this.#note({ name, outcome }, before);
    this.#checkGuarded(guarded, outcome);
    // Monitoring wants a code: mostly there is one.
    if (!isChallenge(outcome) || given.otp !== undefined || !this.#chance(70)) return outcome;
    this.challenged += 1;
    return this.#do(name, request, { ...given, otp: this.#wallet.lastOtp(given.as ?? '')?.otp ?? '000000' });
  }

  /** The protected users, and those that cool off, with what they have. */
  #guarded(): Map<string, number> {
    const { users, accounts } = this.#wallet.world;
    const stopped = [...users.values()].filter(
      ({ protection, coolingOff }) => protection ?? (coolingOff && coolingOff.until > this.#wallet.now),
    );
    return new Map(stopped.map(({ name }) => [name, accounts.get(`balance/${name}`) ?? 0]));
  }

  /** Nothing left their balances, and no card of theirs paid anything but a top-up of one that cools off. */
  #checkGuarded(before: ReadonlyMap<string, number>, { events }: Outcome): void {
    for (const [name, held] of before) {
      this.guarded += 1;
      const now = this.#wallet.world.accounts.get(`balance/${name}`) ?? 0;
      expect(now, `seed ${this.#seed}: ${name}`).toBeGreaterThanOrEqual(held);
    }
    for (const { type, entry, postings = [] } of events) {
      const pays = postings.some(([account, amount]) => account.startsWith('bank/') && amount < 0);
      if (!entry || !pays || !before.has(entry.user)) continue;
      expect(type, `seed ${this.#seed}: ${entry.user}`).toBe('BalanceToppedUp');
    }
  }

  /** What comes of the request where nothing is kept: not a byte, nor anything of the world. */
  async #rehearse<Name extends OperationName>(name: Name, request: RequestOf<Name>, given: Given) {
    const bytes = () =>
      (this.disk.list() ?? []).map((file) => [
        file,
        this.disk.read(file, 0, this.disk.size(file) ?? 0).toString('latin1'),
      ]);
    const [world, files] = [this.#fingerprint(), bytes()];
    const rehearsal = this.#wallet.rehearsal();
    const outcome = await rehearsal.submit(name, request, given);
    expect([this.#fingerprint(), bytes()]).toEqual([world, files]);
    this.rehearsed += 1;
    const view = rehearsal.rehearsed;
    if (!view) throw new Error('a rehearsal has nothing to tell');
    expect(view.postings.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(0);
    return { outcome, view };
  }

  /** It comes to the same, but for what only the person knows: the PIN, and whether it is really meant. */
  #compare({ outcome, view }: Rehearsed, real: Outcome, name: OperationName): void {
    const asked = ['PIN_REQUIRED', 'PIN_WRONG', 'PIN_LOCKED', 'CONFIRM_REQUIRED'];
    if (real.refusal && (asked.includes(real.refusal.code) || isChallenge(real))) return;
    expect(outcome.refusal?.code, name).toBe(real.refusal?.code);
    if (real.refusal) return;
    expect(outcome.entry, name).toEqual(real.entry);
    const moved = (of: Outcome) => of.events.flatMap(({ postings }) => postings ?? []);
    expect(moved(outcome), name).toEqual(moved(real));
    expect(view.postings.length, name).toBe(moved(real).length);
  }

  async #withCode<Name extends OperationName>(
    name: Name,
    request: RequestOf<Name>,
    as: string,
  ): Promise<void> {
    const idNumber = documents[USERS.indexOf(as)];
    const given = { as, pin: PIN, ...(idNumber !== undefined && { idNumber }) };
    const sent = await this.#do(name, request, given);
    if (sent.refusal?.code !== 'OTP_REQUIRED') return;
    const otp = this.#chance(85) ? this.#wallet.lastOtp(as)?.otp : '000000';
    await this.#do(name, request, { ...given, otp });
  }

  /** The state without time, points and the PIN's tries: what a refusal without events must leave as it was. */
  #fingerprint(): string {
    return JSON.stringify(this.#wallet.world, (key, value: unknown) => {
      if (['time', 'snapshots', 'undone'].includes(key)) return undefined;
      if (key === 'pin') return (value as Pin).hash;
      if (key === 'signs') return (value as Sign[]).filter(({ kind }) => kind !== 'pin-wrong');
      return value instanceof Map ? [...(value as Map<string, unknown>)] : value;
    });
  }

  #note({ name, outcome }: Step, before: string): void {
    if (outcome.refusal) {
      this.refused += 1;
      this.codes.add(outcome.refusal.code);
      // Codes sent and tried, and burnt payment codes, are remembered as events; and what was due may have come first.
      if (outcome.events.length === 0 && !this.#due)
        expect(this.#fingerprint(), `${name} ${outcome.refusal.code}`).toBe(before);
      return;
    }
    this.accepted += 1;
    if (outcome.events.some(({ postings = [] }) => postings.length > 0)) this.moved.add(name);
    for (const event of outcome.events) if (event.entry) this.#tally(name, event.entry);
    const { entry } = outcome;
    if (name === 'confirmPayment' && entry) this.#tally(name, entry);
  }

  #due = false;

  /** The walk's own sums, from the entries alone. */
  #tally(name: OperationName, entry: Entry): void {
    this.#entries.push(entry);
    const user = this.#wallet.world.users.get(entry.user);
    if (!user) return;
    const day = dayOf(this.#wallet.now);
    const year = day.slice(0, 4);
    const add = (key: string, amount: number) => {
      const sum = (this.#spent.get(key) ?? 0) + amount;
      this.#spent.set(key, sum);
      return sum;
    };
    /** The same for all wallets of the user's identity together, whenever they were verified. */
    const addPersonal = (key: string, amount: number) => {
      add(`${user.name}/${key}`, amount);
      const wallets = [...this.#wallet.world.users.values()].filter(
        (each) => personOf(each) === personOf(user),
      );
      return wallets.reduce((sum, each) => sum + (this.#spent.get(`${each.name}/${key}`) ?? 0), 0);
    };
    const { amountFen } = entry;
    const seed = `seed ${this.#seed}, entry ${entry.id}`;
    const within = (sum: number, most: number) => expect(sum, seed).toBeLessThanOrEqual(most);
    if (entry.type === 'refund') {
      // The last of them: a payment may be confirmed from another source than it was asked from.
      const payment = this.#entries.findLast((each) => each.id === entry.payment);
      within(add(`refunded/${entry.payment}`, amountFen), payment?.amountFen ?? 0);
      within(add(`fee refunded/${entry.payment}`, entry.feeFen), payment?.feeFen ?? 0);
    }
    if (entry.type === 'red-packet-share') {
      const packet = this.#entries.find((each) => each.id === entry.packet);
      within(amountFen, 20_000);
      within(add(`shared/${entry.packet}`, amountFen), packet?.amountFen ?? 0);
      within(add(`shared/${entry.packet}/${user.name}`, 1), 1);
    }
    if (entry.type === 'withdrawal') within(add(`${user.name}/withdrawals/${day}`, 1), 3);
    const spends =
      (entry.type === 'payment' && entry.status === 'PAID') ||
      entry.type === 'transfer' ||
      entry.type === 'red-packet';
    const source = 'source' in entry ? entry.source : 'none';
    const card = user.cards.find((each) => each.id === source);
    if (card?.network === 'UnionPay' && (spends || entry.type === 'top-up'))
      within(add(`${card.token}/card/${day}`, amountFen), 5_000_000);
    if (!spends) return;
    if (entry.type === 'transfer') within(addPersonal(`transfer/${day}`, amountFen), 20_000_000);
    if (source === 'balance') {
      within(amountFen, 5_000_000);
      within(addPersonal(`balance/${day}`, amountFen), 500_000);
      within(addPersonal(`balance/${year}`, amountFen), 20_000_000);
      const ever = addPersonal('balance', amountFen);
      if (tierOf(this.#wallet.world, user) === 1) within(ever, 100_000);
      if (scans.has(name)) within(addPersonal(`balance without PIN/${day}`, amountFen), 100_000);
    }
    if (card && card.network !== 'UnionPay') {
      expect(entry.feeFen, seed).toBe(amountFen > 20_000 ? Math.floor((amountFen * 3 + 50) / 100) : 0);
      expect(entry.type, seed).toBe('payment');
      const verified = user.identity !== undefined;
      within(amountFen, (verified ? 5_000 : 500) * 720);
      const [inYear, ever] = [addPersonal(`foreign/${year}`, amountFen), addPersonal('foreign', amountFen)];
      within(verified ? inYear : ever, (verified ? 50_000 : 2_000) * 720);
    } else expect(entry.feeFen, seed).toBe(0);
    const bySource = `${user.name}/${card?.token ?? 'balance'}`;
    if (scans.has(name)) {
      within(amountFen, 100_000);
      within(add(`${user.name}/no-pin/${day}`, 1), 10);
      within(add(`${bySource}/without PIN/${day}`, amountFen), 100_000);
    }
    if (entry.type !== 'payment' || entry.entrance === 'in-app') return;
    if (entry.entrance === 'static-code') within(add(`${bySource}/static/${day}`, amountFen), 50_000);
    else within(add(`${bySource}/dynamic/${day}`, amountFen), 500_000);
  }

  /** Opens the disk again: closed in order, with a snapshot, or as a killed process leaves it. */
  #reopen(): void {
    const before = JSON.stringify(saveWorld(this.#wallet.world));
    if (this.#chance(60)) this.#wallet.close();
    this.#wallet = this.#open();
    this.reopened += 1;
    expect(JSON.stringify(saveWorld(this.#wallet.world)), `seed ${this.#seed}: snapshot and tail`).toBe(
      before,
    );
  }

  #check(): void {
    const { accounts } = this.#wallet.world;
    expect(total(accounts), `seed ${this.#seed}`).toBe(0);
    for (const [account, held] of accounts) {
      if (account !== 'outside' && (held < 0 || !Number.isSafeInteger(held)))
        throw new Error(`${account} holds ${held}, seed ${this.#seed}`);
    }
  }

  /** All that moved, added up, is what the accounts hold, however often the world went back. */
  #checkBooks(): void {
    const sums = new Map<string, Fen>();
    for (const { seq, postings } of this.#wallet.movements()) {
      expect(
        postings.reduce((sum, [, amount]) => sum + amount, 0),
        `seed ${this.#seed}, ${seq}`,
      ).toBe(0);
      for (const [account, amount] of postings) sums.set(account, fen((sums.get(account) ?? 0) + amount));
    }
    expect(bookBalances(sums), `seed ${this.#seed}`).toEqual(bookBalances(this.#wallet.world.accounts));
  }

  /** However a month's entries are found, they are those of the history. */
  #checkStatements(): void {
    for (const user of USERS) {
      const history = this.#wallet.history(user, Infinity);
      for (const month of new Set(['2025-12', ...history.map(({ at }) => monthOf(at))])) {
        const entries = history.filter(({ at }) => monthOf(at) === month);
        expect(this.#wallet.statement(user, month).entries, `seed ${this.#seed}, ${month}`).toEqual(entries);
      }
    }
  }

  async #step(): Promise<void> {
    const dice = this.#random.below(1000);
    if (dice < 10) return this.#reopen();
    if (dice < 40 && this.#repeatable.length > 0) return this.#pick(this.#repeatable.slice(-20))();
    if (dice < 120) {
      const ms = this.#pick([
        1_000,
        20_000,
        61_000,
        6 * MINUTE,
        2 * 60 * MINUTE,
        24 * 60 * MINUTE,
        3 * 24 * 60 * MINUTE,
      ]);
      const at = this.#chance(95) ? this.#wallet.now + ms : this.#wallet.now - ms;
      await this.#do('setClock', { at });
      this.#due = true;
      this.#wallet.catchUp();
      return undefined;
    }
    if (dice < 130) return this.#detour();
    this.#due = [...this.#wallet.world.open.values()].some(
      (entry) => (entry.dueAt ?? Infinity) <= this.#wallet.now,
    );
    await this.#act(dice);
    this.#due = false;
    return undefined;
  }

  /** Does something and takes it back: nothing of it is left, unless it is gone forward to again. */
  async #detour(): Promise<void> {
    this.#wallet.catchUp();
    const [from, before] = [this.#wallet.records, this.#fingerprint()];
    const [entries, spent, repeatable] = [[...this.#entries], new Map(this.#spent), [...this.#repeatable]];
    for (let left = 1 + this.#random.below(5); left > 0; left -= 1) await this.#act(this.#random.below(1000));
    const after = this.#fingerprint();
    const all = [...this.#wallet.since(from)];
    const leaves = ({ op }: Happened) => !['tick', 'tryPin', 'failPin'].includes(op);
    const byServers = ['claimCallback', 'reportCallback'];
    const requests = all.filter(
      (each) => leaves(each) && !byServers.includes(each.op) && each.status !== 'REFUSED',
    );
    // What a refusal or a server left before the first of them stays: only with none there is it the same point.
    if (requests.length > 0 && all.find(leaves) === requests[0] && this.#chance(50)) {
      const undone = await this.#wallet.undo(requests.length);
      expect(undone.toReversed(), `seed ${this.#seed}`).toEqual(requests);
    } else await this.#wallet.restore(from);
    this.wentBack += 1;
    expect(this.#fingerprint(), `seed ${this.#seed}: back`).toBe(before);
    if (this.#chance(30)) {
      await this.#wallet.restore(this.#wallet.point('before'));
      expect(this.#fingerprint(), `seed ${this.#seed}: forward`).toBe(after);
    } else [this.#entries, this.#spent, this.#repeatable] = [entries, spent, repeatable];
  }

  async #act(dice: number): Promise<void> {
    const as = this.#chance(2) ? 'nobody' : this.#pick(USERS);
    const other = this.#pick([...USERS, 'nobody']);
    const pin = this.#chance(90) ? PIN : this.#chance(50) ? '000000' : undefined;
    const who: Given = {
      as,
      pin,
      confirmed: this.#chance(80),
      ...(this.#chance(4) && { device: this.#pick(['pad', 'tv', 'stolen']) }),
      ...(this.#chance(6) && { place: this.#pick([SHANGHAI, [31.25, 121.5], [39.9, 116.4]]) }),
    };
    const amountFen = this.#amount();
    const merchant = this.#pick(['coffee', 'coffee', 'cinema', 'taxi', 'nowhere']);
    const from = this.#source(as);
    if (dice < 190) return this.#program(as, who);
    if (dice < 300) return this.#repeatably('pay', { merchant, amountFen, ...from }, who);
    if (dice < 420) return this.#scan(as, merchant, amountFen);
    if (dice < 460)
      return this.#void(
        this.#do('confirmPayment', { payment: this.#entry('payment', 'USERPAYING'), ...from }, who),
      );
    if (dice < 540)
      return this.#repeatably(
        'sendTransfer',
        { to: other, amountFen, delayMs: this.#pick([0, 0, 7_200_000, 86_400_000, 5]), ...from },
        who,
      );
    if (dice < 590)
      return this.#void(
        this.#do(
          this.#chance(80) ? 'acceptTransfer' : 'refuseTransfer',
          { id: this.#entry('transfer', 'PENDING') },
          who,
        ),
      );
    if (dice < 640) return this.#packet(as, other, who);
    if (dice < 700)
      return this.#void(this.#do('openRedPacket', { id: this.#entry('red-packet', 'PENDING') }, who));
    if (dice < 770)
      return this.#repeatably(
        'refund',
        {
          payment: this.#entry('payment'),
          ...(this.#chance(70) && { amountFen: fen(1 + this.#random.below(3_000)) }),
        },
        who,
      );
    if (dice < 830)
      return this.#repeatably('topUp', { amountFen, from: this.#pick(['nothing', ...this.#cards(as)]) }, who);
    if (dice < 870)
      return this.#repeatably(
        'withdraw',
        { amountFen, to: this.#pick(['nothing', ...this.#cards(as)]) },
        who,
      );
    if (dice < 910) return this.#void(this.#do('makeCode', { merchant, amountFen }, who));
    if (dice < 940)
      return this.#void(this.#do('payOrder', { order: this.#entry('order', 'UNPAID'), ...from }, who));
    if (dice < 955)
      return this.#withCode(
        'addCard',
        { number: this.#pick(cardNumbers), expiry: '12/34', cvv: '123', email: 'a@example.com' },
        as,
      );
    return this.#rarely(as, who);
  }

  /**
   * What the coffee shop's program asks, mostly about numbers that it used before: however often, and whatever comes of
   * it, a number has one order, one refund, one transfer.
   */
  async #program(as: string, who: Given): Promise<void> {
    const { world } = this.#wallet;
    const { mchid = '', appid = '' } = apiOf(world, 'coffee') ?? {};
    const number = String(1 + this.#random.below(12));
    const [outTradeNo, outRefundNo, outBillNo] = [`order-${number}`, `refund-${number}`, `bill${number}`];
    const amountFen = this.#amount();
    const sale = { mchid, appid, outTradeNo, description: 'Latte', amountFen, terms: `${amountFen}` };
    const terms = this.#pick(['some', 'others']);
    const openid = this.#wallet.openid(appid, this.#pick([as, 'me']));
    const notifyUrl = 'http://127.0.0.1/told';
    const names = [orderRef(mchid, outTradeNo), refundRef(mchid, outRefundNo), transferRef(mchid, outBillNo)];
    const before = names.map((name) => this.#wallet.byRef(name)?.id);
    const [entry = 'nothing'] = [...world.callbacks.keys()];
    const asks: (() => Promise<unknown>)[] = [
      () => this.#do('placeApiOrder', { ...sale, tradeType: 'NATIVE', notifyUrl }),
      () => this.#do('placeApiOrder', { ...sale, tradeType: 'JSAPI', notifyUrl, openid }),
      () => this.#pay(outTradeNo, mchid, who),
      () => this.#pay(outTradeNo, mchid, who),
      () => this.#chargeByProgram(as, sale),
      () => this.#chargeByProgram(as, sale),
      () => this.#do('closeApiOrder', { mchid, outTradeNo }),
      () => this.#do('reverseApiOrder', { mchid, outTradeNo }),
      () => {
        const order = this.#wallet.byRef(names[0] ?? '');
        const totalFen = order?.amountFen ?? amountFen;
        const part = fen(1 + this.#random.below(Math.max(totalFen, 2)));
        const request = { mchid, outTradeNo, outRefundNo, amountFen: part, totalFen, notifyUrl, terms };
        return this.#do('refundApiOrder', request);
      },
      () => {
        const what = { amountFen: fen(1 + this.#random.below(500)), remark: 'Bonus', sceneId: '1000' };
        return this.#do('offerTransfer', { mchid, appid, outBillNo, openid, ...what, notifyUrl, terms });
      },
      () => this.#do('cancelTransfer', { mchid, outBillNo }),
      () => this.#deliver(),
      () => this.#deliver(),
      () => this.#do(this.#pick(['resendCallback', 'dropCallback', 'duplicateCallback'] as const), { entry }),
    ];
    await this.#pick(asks)();
    for (const [index, id] of before.entries()) {
      const after = this.#wallet.byRef(names[index] ?? '')?.id;
      if (id !== undefined) expect(after, `seed ${this.#seed}: ${names[index]}`).toBe(id);
    }
  }

  /** Somebody pays what the program shows for its order. */
  async #pay(outTradeNo: string, mchid: string, who: Given): Promise<void> {
    const order = this.#wallet.byRef(orderRef(mchid, outTradeNo))?.id ?? 'nothing';
    const shows = this.#pick([nativeUrl, pageUrl, prepayId]);
    await this.#do('payOrder', { order: shows(order, this.#wallet.now) }, who);
  }

  async #chargeByProgram(as: string, sale: Omit<RequestOf<'chargeApiOrder'>, 'code'>): Promise<void> {
    await this.#do('showCode', { reveal: false }, { as });
    const code = this.#wallet.world.users.get(as)?.quickPay.codes.at(-1)?.code ?? '123456789012345678';
    await this.#do('chargeApiOrder', { ...sale, code });
  }

  /** A server sends what is due, and now and then dies before it says what came of it. */
  async #deliver(): Promise<void> {
    const [due] = this.#wallet.dueCallbacks();
    const callback = due?.entry ?? 'nothing';
    const { events } = await this.#do('claimCallback', { callback, realNow: START });
    if (!events.some(({ type }) => type === 'CallbackClaimed') || this.#chance(10)) return;
    const acknowledged = this.#chance(60);
    await this.#do('reportCallback', { callback, acknowledged, answer: acknowledged ? '204' : '500' });
  }

  /** A request with an id: later it may be asked again, the same or with another amount. */
  async #repeatably<Name extends OperationName>(
    name: Name,
    request: RequestOf<Name>,
    given: Given,
  ): Promise<void> {
    const requestId = `r${this.#random.digits(9)}`;
    const first = await this.#do(name, request, { ...given, requestId });
    if (first.refusal) return;
    this.#repeatable.push(async () => {
      const before = this.#fingerprint();
      const again = await this.#wallet.submit(name, request, { ...given, requestId });
      expect(again.entry, `seed ${this.#seed}: ${name} repeated`).toEqual(first.entry);
      const other = await this.#wallet.submit(
        name,
        { ...request, amountFen: fen('amountFen' in request && request.amountFen === 7 ? 8 : 7) },
        { ...given, requestId },
      );
      expect(other.refusal?.code).toBe('REQUEST_ID_USED');
      expect(this.#fingerprint()).toBe(before);
    });
  }

  async #scan(as: string, merchant: string, amountFen: RequestOf<'charge'>['amountFen']): Promise<void> {
    await this.#do('showCode', { reveal: this.#chance(10) }, { as });
    const code = this.#wallet.world.users.get(as)?.quickPay.codes.at(-1)?.code ?? '123456789012345678';
    await this.#do('charge', { merchant, amountFen, code });
  }

  async #packet(as: string, to: string, who: Given): Promise<void> {
    const kind = this.#pick(['single', 'random', 'identical'] as const);
    const amountFen = fen(1 + this.#random.below(30_000));
    await this.#do(
      'sendRedPacket',
      { amountFen, kind, to, count: this.#pick([1, 2, 3, 10, 100, 101, 0]), ...this.#source(as) },
      who,
    );
  }

  async #rarely(as: string, who: Given): Promise<void> {
    const cards = ['nothing', ...this.#cards(as)];
    const rare: (() => Promise<unknown>)[] = [
      () => this.#do('removeCard', { card: this.#pick(cards) }, who),
      () => this.#do('preferSource', { source: this.#pick(['balance', ...cards]) }, who),
      () => this.#do('pauseQuickPay', { paused: this.#chance(50) }, who),
      () => this.#do('enableQuickPay', { askPin: this.#chance(20) }, who),
      () =>
        this.#do('setFault', {
          fault: this.#pick([
            'bank-down',
            'bank-slow',
            'sms-lost',
            'sms-late',
            'offline',
            'clock-skew',
            'withdrawal-fails',
            'pin-asked',
            'callback-lost',
            'callback-late',
            'callback-duplicate',
            'none',
          ]),
          on: this.#chance(40),
          once: this.#chance(70),
          ...(this.#chance(20) && { ms: this.#pick([10_000, MINUTE, 10 * MINUTE]) }),
          ...(this.#chance(20) && { card: this.#pick(cards) }),
          ...(this.#chance(50) && { user: as }),
        }),
      () => this.#do('placeOrder', { merchant: 'cinema', item: this.#pick(['ticket', 'imax', 'none']) }, who),
      () =>
        this.#do(
          'payBill',
          {
            merchant: this.#pick(['power', 'water', 'coffee']),
            account: this.#pick(['12345678', '87654321', '1']),
          },
          who,
        ),
      () => this.#do('login', { user: this.#pick([...USERS, '', '\u202E']) }),
      () => this.#hide(as),
      () => this.#verify(as),
      () => this.#issueAndLink(as),
      () => this.#do('logout', {}, { as }),
      () => this.#do('freeze', {}, { as, confirmed: true }),
      () => this.#do('freezeByHotline', { user: this.#pick([...USERS, 'nobody']) }),
      () => this.#withCode('unfreeze', {}, as),
      () => this.#withCode('unfreeze', {}, as),
      () => this.#withCode('unfreeze', {}, as),
      () => this.#close(),
      () => this.#do('report', { party: this.#pick(['user/bob', 'merchant/taxi', 'user/nobody']) }, { as }),
      () =>
        this.#do('tuneRisk', {
          id: this.#pick(['velocity-count', 'suspicion', 'nothing']),
          ...(this.#chance(50) && { tuning: { off: this.#chance(50) } }),
        }),
      () => this.#do('setRule', { rule: 'refund-gap', value: this.#pick([0, MINUTE, -1, 1.5]) }),
      () => this.#do('setPin', { newPin: PIN, confirmPin: this.#pick([PIN, '1']) }, who),
      () => this.#withCode('resetPin', { number: '6222021234567890128', newPin: PIN, confirmPin: PIN }, as),
    ];
    await this.#pick(rare)();
  }

  /** A wallet that does not appear: nothing but logging out and in brings it back. */
  async #hide(as: string): Promise<void> {
    const fault = 'wallet-hidden';
    await this.#do('setFault', { fault, on: true, ...(USERS.includes(as) && { user: as }) });
    await this.#do('pay', { merchant: 'coffee', amountFen: fen(1) }, { as, pin: PIN });
    for (const user of USERS) {
      await this.#do('logout', {}, { as: user });
      await this.#do('login', { user });
    }
  }

  /** A reviewer's verdict about some case. */
  async #close(): Promise<void> {
    const id = this.#pick(['case-0', ...this.#wallet.world.cases.keys()]);
    await this.#do('closeCase', { id, verdict: this.#pick(['confirmed', 'dismissed']) });
  }

  /** One more identity, or one that another wallet has already. */
  async #verify(as: string): Promise<void> {
    const idNumber = this.#pick([...documents, '1']);
    const phone = '13800138000';
    await this.#withCode(
      'verifyIdentity',
      { idType: 'resident-id', idNumber, name: `User ${as}`, phone },
      as,
    );
  }

  async #issueAndLink(as: string): Promise<void> {
    const bank = this.#pick(['SPDB', 'GDB', 'nobank']);
    const holder = this.#wallet.world.users.get(as)?.identity?.name ?? 'Somebody';
    const phone = '13911112222';
    const fundsFen = fen(1 + this.#random.below(10_000_000));
    const { once } = await this.#do('issueCard', {
      bank,
      kind: 'debit',
      network: 'UnionPay',
      holder,
      phone,
      fundsFen,
    });
    const { expiry = '12/34' } = [...this.#wallet.world.bankCards.values()].at(-1) ?? {};
    const number = once?.['number'] ?? '1';
    await this.#withCode('addCard', { number, expiry, holder, phone, email: 'a@example.com' }, as);
  }

  async #void(outcome: Promise<Outcome>): Promise<void> {
    await outcome;
  }
}
