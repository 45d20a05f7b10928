/** Requests of chance: for every operation there is one maker, so that a new operation can't be forgotten here. */

import type { Random } from '../../src/core/random.ts';
import {
  apiOf,
  type Entry,
  type Fen,
  fen,
  type Given,
  nativeUrl,
  type OperationName,
  orderRef,
  pageUrl,
  type Place,
  prepayId,
  type RequestOf,
  riskRules,
  testCards,
  type Wallet,
} from '../../src/wallet.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const USERS = ['me', 'alice', 'bob', '__proto__'];
const PINS = ['246813', '804127', '359146'];
const PHONE = '13800138000';
const ownCards = ['6222021234567890128', '6217001234567890122', '6228481234567890128', '6216611234567890126'];
const documents = ['11010519491231002X', '440524188001010014', '440308199901101512', '110101202001011232'];
const places: readonly Place[] = [
  [31.23, 121.47],
  [31.25, 121.5],
  [39.9, 116.4],
];

/** A number that a card may have, and none has. */
const UNKNOWN_CARD = '6222029999999999992';

/** A card that a simulated bank issued to somebody here. */
export interface Issued {
  readonly number: string;
  readonly expiry: string;
  readonly holder: string;
  readonly phone: string;
}

/** What was asked, and by whom. */
export interface Ask<Name extends OperationName = OperationName> {
  readonly name: Name;
  readonly request: RequestOf<Name>;
  readonly given: Given & { readonly as: string };
}

/** What a maker draws from: chance, and the world as some process sees it. */
export class Scene {
  readonly random: Random;
  readonly wallet: Wallet;
  readonly issued: readonly Issued[];
  readonly as: string;

  constructor(random: Random, wallet: Wallet, issued: readonly Issued[]) {
    this.random = random;
    this.wallet = wallet;
    this.issued = issued;
    this.as = this.chance(2) ? this.pick(['nobody', '']) : this.pick(USERS);
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.random.below(values.length)] as Value;
  }

  chance(percent: number): boolean {
    return this.random.below(100) < percent;
  }

  /** One of these, or with this chance one that nobody knows. */
  one(values: readonly string[], unknown = 4): string {
    return values.length === 0 || this.chance(unknown) ? 'nothing' : this.pick(values);
  }

  get cards(): string[] {
    return this.wallet.world.users.get(this.as)?.cards.map(({ id }) => id) ?? [];
  }

  source(): { from?: string } {
    return this.chance(60) ? {} : { from: this.one(['balance', ...this.cards]) };
  }

  /** Mostly small, some just around limits, a few beyond all of them, or none at all. */
  amount(): Fen {
    const { random } = this;
    const cases = [
      () => 1 + random.below(3_000),
      () => 1 + random.below(3_000),
      () => 1 + random.below(60_000),
      () => this.pick([99_999, 100_000, 100_001, 50_000, 50_001, 20_000, 20_001, 1, 4]),
      () => (this.chance(20) ? this.pick([0, -1, 1.5, 2 ** 53, Number.NaN]) : 1 + random.below(6_000_000)),
    ];
    return this.pick(cases)() as Fen;
  }

  /** An entry's id: mostly of an open one in this status. */
  entry(type: Entry['type'], status?: string): string {
    const open = [...this.wallet.world.open.values()].filter(
      (entry) => entry.type === type && (status === undefined || entry.status === status),
    );
    if (open.length > 0 && this.chance(80)) return this.pick(open).id;
    const known = this.wallet.history(this.as, 3).filter((entry) => entry.type === type);
    return known.length > 0 && this.chance(97) ? this.pick(known).id : 'nothing';
  }

  /** The id of a refund: mostly of one that a bank refused. */
  refused(): string {
    const users = USERS.filter((user) => this.wallet.world.users.has(user));
    const refunds = users
      .flatMap((user) => this.wallet.history(user, 20))
      .filter(({ type }) => type === 'refund');
    const abnormal = refunds.filter(({ status }) => status === 'ABNORMAL');
    return this.one((abnormal.length > 0 ? abnormal : refunds).map(({ id }) => id));
  }

  merchant(): string {
    return this.one(['coffee', 'coffee', 'cinema', 'taxi', 'phone', 'power', 'merchant'], 3);
  }

  newPin(): { newPin: string; confirmPin: string } {
    const newPin = this.chance(6)
      ? this.pick(['123456', '111111', '12345', PHONE.slice(-6)])
      : this.pick(PINS);
    return { newPin, confirmPin: this.chance(95) ? newPin : '1' };
  }

  party(): 'group' | `user/${string}` | `merchant/${string}` {
    return this.pick(['user/bob', 'user/nobody', 'merchant/taxi', 'merchant/coffee', 'group'] as const);
  }

  text(fine: string): string {
    return this.chance(95) ? fine : this.pick(['', '\u202E', 'x'.repeat(300), '\n']);
  }
}

type Makers = {
  readonly [Name in OperationName]: readonly [weight: number, make: (scene: Scene) => RequestOf<Name>];
};

const faultNames = [
  'bank-down',
  'bank-slow',
  'sms-lost',
  'sms-late',
  'offline',
  'clock-skew',
  'withdrawal-fails',
  'refund-fails',
  'wallet-hidden',
  'pin-asked',
  'api-fails',
  'callback-lost',
  'callback-late',
  'callback-duplicate',
  'none',
];

const NOTIFY = 'http://127.0.0.1:3000/told';

/** The coffee shop's program: its ids, and numbers that it uses again and again. */
function program(s: Scene) {
  const { mchid = '1900000000', appid = 'wx0' } = apiOf(s.wallet.world, 'coffee') ?? {};
  const number = 1 + s.random.below(15);
  return {
    ids: { mchid: s.chance(98) ? mchid : '1900000000', appid: s.chance(98) ? appid : 'wx0' },
    outTradeNo: s.chance(98) ? `order-${number}` : s.text('no'),
    outRefundNo: `refund-${number}`,
    outBillNo: `bill${number}`,
    openid: s.chance(95) ? s.wallet.openid(appid, s.pick(USERS)) : 'o1',
    terms: s.pick(['some', 'some', 'others']),
  };
}

/** What it says of an order, whichever way it is paid. */
function sale(s: Scene) {
  const { ids, outTradeNo, terms } = program(s);
  const limit = s.chance(10) ? ({ limitPay: 'no_credit' } as const) : {};
  return { ...ids, outTradeNo, terms, description: s.text('Latte'), amountFen: s.amount(), ...limit };
}

/** The entry that some callback waits for. */
function called(s: Scene): string {
  return s.one([...s.wallet.world.callbacks.keys()], 10);
}

/** What names an order: its id, or what a program shows for it. */
function shown(s: Scene, order: string): string {
  return s.pick([(id: string) => id, nativeUrl, pageUrl, prepayId])(order, s.wallet.now);
}

/** Rules whose numbers are changed, with what to. The reference model knows them all. */
const changes: readonly (readonly [rule: string, values: readonly number[]])[] = [
  ['refund-gap', [0, MINUTE]],
  ['refund-parts', [1, 2, 50]],
  ['refund-window', [DAY, 365 * DAY]],
  ['monitoring', [0, 0, 1]],
  ['allow-amex', [0, 1]],
  ['cards-per-user', [1, 2, 10]],
  ['users-per-card', [1, 5]],
  ['users-per-identity', [1, 5]],
  ['minimum-age', [0, 150, 150]],
  ['otp-per-day', [1, 3, 10, 1_000]],
  ['otp-attempts', [2, 5]],
  ['balance-single', [10_000, 5_000_000]],
  ['balance-day-two-factors', [100_000, 500_000]],
  ['transfer-day', [100_000, 20_000_000]],
  ['transfer-confirm', [1_000, 200_000]],
  ['no-pin-per-day', [1, 10, 1_000]],
  ['withdrawals-per-day', [1, 3, 100]],
  ['tier-2-channels', [1, 3]],
  ['bank-timeout', [1_000, 30_000]],
  ['pin-lock', [MINUTE, 3 * 60 * MINUTE]],
  ['protection-wait', [MINUTE, DAY]],
];

/** What a scanner reads: mostly a code that somebody shows. */
function codeOf(s: Scene): string {
  const codes = [...s.wallet.world.users.values()].flatMap(({ quickPay }) => quickPay.codes.slice(-2));
  return codes.length > 0 && s.chance(95) ? s.pick(codes).code : '123456789012345678';
}

/** Every operation, how often it is asked for, and what a request of it is made of. */
const makers: Makers = {
  pay: [130, (s) => ({ merchant: s.merchant(), amountFen: s.amount(), ...s.source() })],
  charge: [90, (s) => ({ merchant: s.merchant(), amountFen: s.amount(), code: codeOf(s) })],
  showCode: [70, (s) => ({ reveal: s.chance(10) })],
  confirmPayment: [50, (s) => ({ payment: s.entry('payment', 'USERPAYING'), ...s.source() })],
  sendTransfer: [
    70,
    (s) => ({
      to: s.pick([...USERS, 'nobody']),
      amountFen: s.amount(),
      delayMs: s.pick([0, 0, 0, 7_200_000, DAY, 5]),
      ...s.source(),
      ...(s.chance(10) && { note: s.text('for dinner') }),
    }),
  ],
  acceptTransfer: [45, (s) => ({ id: s.entry('transfer', 'PENDING') })],
  refuseTransfer: [15, (s) => ({ id: s.entry('transfer', 'PENDING') })],
  sendRedPacket: [
    45,
    (s) => ({
      amountFen: s.chance(80)
        ? fen(1 + s.random.below(30_000))
        : s.chance(50)
          ? fen(1 + s.random.below(90))
          : s.amount(),
      kind: s.pick(['single', 'random', 'identical'] as const),
      to: s.pick([...USERS, 'nobody']),
      count: s.pick([1, 2, 3, 10, 100, 100, 101, 0, 1.5]),
      ...s.source(),
    }),
  ],
  openRedPacket: [55, (s) => ({ id: s.entry('red-packet', 'PENDING') })],
  refund: [
    60,
    (s) => ({
      payment: s.entry('payment'),
      ...(s.chance(70) && { amountFen: s.chance(95) ? fen(1 + s.random.below(3_000)) : s.amount() }),
    }),
  ],
  settleRefund: [40, (s) => ({ refund: s.refused(), to: s.pick(['balance', 'merchant'] as const) })],
  topUp: [55, (s) => ({ amountFen: s.amount(), from: s.one(s.cards) })],
  withdraw: [
    45,
    (s) => ({ amountFen: s.chance(50) ? fen(1 + s.random.below(500)) : s.amount(), to: s.one(s.cards) }),
  ],
  makeCode: [
    30,
    (s) => ({ merchant: s.merchant(), amountFen: s.amount(), ...(s.chance(10) && { item: s.text('tea') }) }),
  ],
  placeOrder: [
    25,
    (s) => ({
      merchant: s.pick(['cinema', 'taxi', 'phone', 'coffee', 'nowhere']),
      item: s.pick(['ticket', 'imax', 'city', '10', 'none']),
      ...(s.chance(10) && { phone: s.pick([PHONE, '1']) }),
    }),
  ],
  payOrder: [40, (s) => ({ order: shown(s, s.entry('order', 'UNPAID')), ...s.source() })],
  placeApiOrder: [
    30,
    (s) => {
      const { openid } = program(s);
      const tradeType = s.pick(['NATIVE', 'JSAPI', 'APP', 'MWEB'] as const);
      return {
        ...sale(s),
        tradeType,
        notifyUrl: s.chance(97) ? NOTIFY : 'nowhere',
        ...(tradeType === 'JSAPI' && { openid }),
        ...(s.chance(10) && { expiresAt: s.wallet.now + s.pick([1, MINUTE, DAY, 99 * DAY]) }),
      };
    },
  ],
  chargeApiOrder: [30, (s) => ({ ...sale(s), code: codeOf(s) })],
  closeApiOrder: [
    8,
    (s) => {
      const { ids, outTradeNo } = program(s);
      return { mchid: ids.mchid, outTradeNo };
    },
  ],
  reverseApiOrder: [
    10,
    (s) => {
      const { ids, outTradeNo } = program(s);
      return { mchid: ids.mchid, outTradeNo };
    },
  ],
  refundApiOrder: [
    20,
    (s) => {
      const { ids, outTradeNo, outRefundNo, terms } = program(s);
      const total = s.wallet.byRef(orderRef(ids.mchid, outTradeNo))?.amountFen ?? fen(100);
      const amountFen = s.chance(30) ? total : fen(1 + s.random.below(2_000));
      const totalFen = s.chance(95) ? total : fen(1);
      return { mchid: ids.mchid, outTradeNo, outRefundNo, amountFen, totalFen, terms, notifyUrl: NOTIFY };
    },
  ],
  offerTransfer: [
    14,
    (s) => {
      const { ids, outBillNo, openid, terms } = program(s);
      const amountFen = s.chance(80) ? fen(1 + s.random.below(500)) : s.amount();
      const name = s.chance(10) ? { userName: 'User me' } : {};
      return {
        ...ids,
        outBillNo,
        openid,
        terms,
        amountFen,
        ...name,
        remark: s.text('Bonus'),
        sceneId: '1000',
        notifyUrl: NOTIFY,
      };
    },
  ],
  cancelTransfer: [
    4,
    (s) => {
      const { ids, outBillNo } = program(s);
      return { mchid: ids.mchid, outBillNo };
    },
  ],
  setMerchantApi: [
    2,
    (s) => ({ merchant: s.one(['coffee', 'taxi']), ...(s.chance(30) && { rotate: true }) }),
  ],
  addPlatformKey: [
    1,
    (s) => {
      const until = s.wallet.now + DAY;
      const pems = { certificatePem: 'certificate', privateKeyPem: 'private key' };
      return {
        key: { serial: s.random.digits(8), publicKeyId: 'PUB_KEY_ID_1', ...pems, from: s.wallet.now, until },
      };
    },
  ],
  claimCallback: [14, (s) => ({ callback: called(s), realNow: s.wallet.now })],
  reportCallback: [
    14,
    (s) => ({ callback: called(s), acknowledged: s.chance(60), answer: s.text('HTTP 204') }),
  ],
  resendCallback: [5, (s) => ({ entry: s.chance(50) ? called(s) : s.entry('payment') })],
  dropCallback: [1, (s) => ({ entry: called(s) })],
  delayCallback: [1, (s) => ({ entry: called(s), ms: s.pick([0, MINUTE, -1, 99 * DAY]) })],
  duplicateCallback: [2, (s) => ({ entry: called(s) })],
  spendFault: [
    2,
    (s) => {
      const found = s.wallet.world.faults.get('api-fails')?.[0] ?? { user: '*', once: true };
      return { fault: 'api-fails', found };
    },
  ],
  payBill: [
    12,
    (s) => ({
      merchant: s.pick(['power', 'water', 'coffee']),
      account: s.pick(['12345678', '87654321', '1', `${10_000_000 + s.random.below(900)}`]),
      ...s.source(),
    }),
  ],
  addCard: [
    55,
    (s) => {
      const pin = s.wallet.world.users.get(s.as)?.pin ? {} : { pin: s.newPin() };
      const issued = s.issued.at(-1 - s.random.below(3));
      if (issued && s.chance(30)) return { ...issued, email: 'a@example.com', cvv: '123', ...pin };
      const own = ownCards[USERS.indexOf(s.as)] ?? '1';
      return {
        number: s.chance(50)
          ? own
          : s.chance(90)
            ? s.pick(testCards).number
            : s.pick(['1', '6222021234567890129', UNKNOWN_CARD]),
        expiry: s.chance(95) ? '12/34' : s.pick(['1/2', '12/20']),
        email: s.chance(97) ? 'a@example.com' : 'nowhere',
        ...(s.chance(85) && { cvv: s.pick(['123', '123', '1', '1234']) }),
        ...(s.chance(30) && { holder: s.text('Li Lei') }),
        ...(s.chance(10) && { phone: s.pick(['13911112222', '1']) }),
        ...pin,
      };
    },
  ],
  removeCard: [4, (s) => ({ card: s.one(s.cards) })],
  preferSource: [8, (s) => ({ source: s.one(['balance', ...s.cards]) })],
  setPin: [14, (s) => s.newPin()],
  resetPin: [
    10,
    (s) => ({ number: s.chance(80) ? (ownCards[USERS.indexOf(s.as)] ?? '1') : '1', ...s.newPin() }),
  ],
  replacePin: [2, (s) => ({ newPin: s.pick(PINS) })],
  verifyIdentity: [
    36,
    (s) => ({
      idType: 'resident-id',
      idNumber: s.chance(60) ? (documents[USERS.indexOf(s.as)] ?? '1') : s.pick([...documents, '1']),
      name: s.chance(85) ? s.text(`User ${s.as}`) : 'Han Meimei',
      phone: s.chance(95) ? PHONE : '1',
    }),
  ],
  enableQuickPay: [16, (s) => ({ askPin: s.chance(20) })],
  disableQuickPay: [3, () => ({})],
  pauseQuickPay: [6, (s) => ({ paused: s.chance(40) })],
  freeze: [5, () => ({})],
  freezeByHotline: [3, (s) => ({ user: s.pick([...USERS, 'nobody']) })],
  unfreeze: [30, () => ({})],
  report: [4, (s) => ({ party: s.party() })],
  login: [
    24,
    (s) => ({
      user: s.chance(90) ? s.pick(USERS) : s.pick(['', '\u202E', 'x'.repeat(40)]),
      ...(s.chance(10) && { phone: s.pick([PHONE, '13911112222', '1']) }),
    }),
  ],
  logout: [8, () => ({})],
  forgetUser: [2, () => ({})],
  issueCard: [
    8,
    (s) => ({
      bank: s.pick(['SPDB', 'GDB', 'ICBC', 'nobank']),
      kind: s.pick(['debit', 'credit'] as const),
      network: 'UnionPay',
      holder: s.text(s.wallet.world.users.get(s.as)?.identity?.name ?? 'Somebody'),
      phone: s.chance(95) ? PHONE : '1',
      fundsFen: s.chance(95) ? fen(1 + s.random.below(10_000_000)) : s.amount(),
    }),
  ],
  addMerchant: [
    3,
    (s) => ({
      name: s.text('Merchant'),
      ...(s.chance(50) && { items: [{ name: s.text('thing'), priceFen: s.amount() }] }),
    }),
  ],
  vetMerchant: [3, (s) => ({ merchant: s.merchant() })],
  setClock: [
    80,
    (s) => {
      const ms = s.pick([1_000, 20_000, 61_000, 6 * MINUTE, 120 * MINUTE, DAY, 3 * DAY]);
      const { clockAt, now } = { clockAt: s.wallet.world.clockAt, now: s.wallet.now };
      if (clockAt === undefined && s.chance(97)) return {};
      return { at: s.chance(95) ? now + ms : s.chance(80) ? now - ms : s.pick([1.5, 1e18]) };
    },
  ],
  setRule: [
    14,
    (s) => {
      const [rule, values] = s.pick(changes);
      if (s.chance(30)) return { rule };
      if (s.chance(4)) return { rule: 'nothing' };
      return { rule, value: s.chance(95) ? s.pick(values) : s.pick([-1, 1.5]) };
    },
  ],
  setFault: [
    26,
    (s) => ({
      fault: s.pick(faultNames),
      on: s.chance(35),
      ...(s.chance(60) && { once: s.chance(80) }),
      ...(s.chance(15) && { ms: s.pick([10_000, MINUTE, 10 * MINUTE, -1]) }),
      ...(s.chance(15) && { card: s.one(s.cards) }),
      ...(s.chance(40) ? { user: s.as } : s.chance(30) && { merchant: s.merchant() }),
      ...(s.chance(10) && { number: `order-${1 + s.random.below(15)}` }),
      ...(s.chance(5) && { code: s.pick(['SYSTEM_ERROR', 'TIMEOUT_PAID', 'none']) }),
    }),
  ],
  saveSnapshot: [4, (s) => ({ name: s.pick(['one', 'two', 'now']), replace: s.chance(50) })],
  removeSnapshot: [2, (s) => ({ name: s.pick(['one', 'two', 'three']) })],
  // Its state is chosen by `Wallet.restore` and `undo`; asked for by itself it is always too late.
  restoreWorld: [1, (s) => ({ to: 0, seq: -1, state: { undone: s.wallet.world.undone } as never })],
  closeCase: [
    10,
    (s) => ({
      id: s.one([...s.wallet.world.cases.keys()].slice(-4), 10),
      verdict: s.pick(['confirmed', 'dismissed', 'dismissed'] as const),
      ...(s.chance(10) && { note: s.text('all right') }),
    }),
  ],
  listParty: [3, (s) => ({ party: s.party(), ...(s.chance(60) && { why: s.text('complaints') }) })],
  tuneRisk: [
    5,
    (s) => ({
      id: s.one([...riskRules.map(({ id }) => id), 'suspicion'], 10),
      ...(s.chance(50) && { tuning: { off: s.chance(50), ...(s.chance(20) && { score: -1 }) } }),
    }),
  ],
  ownRiskRules: [
    2,
    (s) => ({
      rules: s.chance(60) ? [] : ([{ ...riskRules[0], id: 'own', when: s.text('amount > 1') }] as never),
    }),
  ],
};

const names = Object.keys(makers) as OperationName[];
const weights = names.reduce((sum, name) => sum + makers[name][0], 0);

/** Some request to this wallet, with a PIN and codes that are mostly right. */
export function someAsk(scene: Scene, pinOf: (user: string) => string | undefined): Ask {
  let dice = scene.random.below(weights);
  const name = names.find((each) => (dice -= makers[each][0]) < 0);
  if (name === undefined) throw new Error('no operation was drawn');
  return askFor(scene, name, pinOf);
}

/** A request of this operation. */
export function askFor(scene: Scene, name: OperationName, pinOf: (user: string) => string | undefined): Ask {
  const maker = (makers as Partial<Makers>)[name];
  if (!maker) throw new Error(`no step for operation ${name}: add a maker to test/simulation/requests.ts`);
  const { as, wallet } = scene;
  const request = maker[1](scene);
  // Money moves where the phone's codes are at hand; somebody else's guess is one in a million.
  const challenge = wallet.world.users.get(as)?.challenges.at(-1);
  const pin = scene.chance(92) ? pinOf(as) : scene.pick(['000000', undefined]);
  const identity = wallet.world.users.get(as)?.identity;
  const given = {
    as,
    ...(pin !== undefined && { pin }),
    confirmed: scene.chance(80),
    ...(challenge && scene.chance(75) && { otp: (scene.chance(90) && wallet.lastOtp(as)?.otp) || '000000' }),
    ...(identity && scene.chance(70) && { idNumber: scene.chance(90) ? idNumberOf(identity.ending) : '1' }),
    ...(scene.chance(4) && { device: scene.pick(['pad', 'tv', 'stolen', '\u202E']) }),
    ...(scene.chance(6) && { place: scene.chance(95) ? scene.pick(places) : ([99, 999] as const) }),
  };
  return { name, request, given };
}

function idNumberOf(ending: string): string {
  return documents.find((each) => each.endsWith(ending)) ?? '1';
}

/** Banks refuse refunds from the beginning: few come to a card while a life lasts. */
export const firstFault: Ask = {
  name: 'setFault',
  request: { fault: 'refund-fails', on: true },
  given: { as: 'me' },
};

/** The coffee shop gets a program. */
export const firstProgram: Ask = {
  name: 'setMerchantApi',
  request: { merchant: 'coffee' },
  given: { as: 'me' },
};

/** What makes a user of a new world somebody who can do something: a card with a PIN, an identity, Quick Pay, money. */
export function* firstAsks(user: string, funds: number): Generator<Ask> {
  const index = USERS.indexOf(user);
  const [pin] = PINS as [string];
  const given = { as: user, pin };
  const number = ownCards[index] ?? '';
  yield { name: 'login', request: { user }, given };
  const card = { number, expiry: '12/34', email: 'a@example.com', pin: { newPin: pin, confirmPin: pin } };
  yield { name: 'addCard', request: card, given };
  if (index < 2) {
    const idNumber = documents[index] ?? '';
    const identity = { idType: 'resident-id', idNumber, name: `User ${user}`, phone: PHONE } as const;
    yield { name: 'verifyIdentity', request: identity, given };
  }
  yield { name: 'enableQuickPay', request: { askPin: false }, given };
  yield { name: 'topUp', request: { amountFen: fen(funds), from: number.slice(-4) }, given };
}
