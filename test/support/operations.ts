/** What each operation needs, and something to ask of it. */

import { fen } from '../../src/core/money.ts';
import type { OperationName, RequestOf } from '../../src/core/operations.ts';
import { orderRef } from '../../src/core/refs.ts';
import { saveWorld } from '../../src/core/save.ts';
import { ABC, BOC, CCB, cardRequest, DAY, given, ICBC, type Story, yuan } from './given.ts';
import { platformKey, Program } from './merchant-api.ts';

/**
 * Who may ask for what. `pin`: the PIN, each time; there is no session that would stand for it. `code`: a code to the
 * phone. `document`: the number of the verified document. `agreed`: that it is meant. `scan`: a payment code that the
 * user showed, up to the limit without PIN. `nothing`: with the reason why that is right.
 */
export type Need = 'pin' | 'code' | 'document' | 'agreed' | 'scan';

export interface Row<Name extends OperationName = OperationName> {
  readonly needs: readonly Need[] | string;
  /** Makes what the request is about, and gives the request. */
  readonly ask: (story: Story) => RequestOf<Name>;
  /** Who asks, if it is not `me`. */
  readonly as?: string;
}

const newPin = { newPin: '973518', confirmPin: '973518' };
const first = (story: Story) => story.me.state.cards[0]?.id ?? '';
const order = (story: Story) =>
  story.me.makes('makeCode', { merchant: 'coffee', amountFen: fen(100), item: 'tea' });
const transfer = (story: Story) =>
  story.me.makes('sendTransfer', { to: 'alice', amountFen: fen(100), from: 'balance' });

const safer = 'it only stops or takes back what could be done with the account';
const comesIn = 'money comes in: nobody has less by it but who sent it';
const shops = 'a shop asks, and only its own money is concerned';
const world = 'a tool for the simulated world, which whoever has its folder may change';
const telling = 'what a merchant’s program is told, and when';
const marks = 'it marks something, and moves nothing';

/** A row for each operation there is: the compiler refuses a missing one, and so does the first test. */
export const rows: { readonly [Name in OperationName]: Row<Name> } = {
  // What moves money out, or changes what protects it.
  addCard: { needs: ['code'], ask: () => cardRequest(ABC) },
  removeCard: { needs: ['pin'], ask: (story) => ({ card: first(story) }) },
  setPin: { needs: ['pin'], ask: () => newPin },
  resetPin: { needs: ['code'], ask: () => ({ ...newPin, number: ICBC }) },
  verifyIdentity: {
    needs: ['pin', 'code'],
    as: 'bob',
    ask: () => ({ idType: 'resident-id', idNumber: '440308199901101512', name: 'Bob', phone: '13900000001' }),
  },
  topUp: { needs: ['pin'], ask: (story) => ({ amountFen: fen(100), from: first(story) }) },
  withdraw: { needs: ['pin'], ask: (story) => ({ amountFen: fen(100), to: first(story) }) },
  enableQuickPay: { needs: ['pin'], ask: () => ({ askPin: false }) },
  pauseQuickPay: {
    needs: ['pin'],
    ask(story) {
      story.me.does('pauseQuickPay', { paused: true }, { pin: false });
      return { paused: false };
    },
  },
  pay: { needs: ['pin'], ask: () => ({ merchant: 'coffee', amountFen: fen(100) }) },
  payOrder: { needs: ['pin'], ask: (story) => ({ order: order(story) }) },
  payBill: { needs: ['pin'], ask: (story) => dueBill(story) },
  confirmPayment: { needs: ['pin'], ask: (story) => ({ payment: story.me.scanned(2_000).entry?.id ?? '' }) },
  sendTransfer: { needs: ['pin'], ask: () => ({ to: 'alice', amountFen: fen(100) }) },
  sendRedPacket: { needs: ['pin'], ask: () => ({ kind: 'single', to: 'alice', amountFen: fen(100) }) },
  charge: {
    needs: ['scan'],
    ask: (story) => ({ merchant: 'coffee', amountFen: fen(100), code: story.me.code() }),
  },
  chargeApiOrder: {
    needs: ['scan'],
    ask: (story) => ({ ...new Program(story, 'coffee').sale, code: story.me.code() }),
  },
  unfreeze: {
    needs: ['document', 'pin', 'code'],
    ask(story) {
      story.me.does('freeze', {});
      return {};
    },
  },
  forgetUser: {
    needs: ['agreed', 'pin'],
    as: 'bob',
    ask: () => ({}),
  },

  // What takes nothing from anybody.
  freeze: { needs: ['agreed'], ask: () => ({}) },
  freezeByHotline: { needs: safer, ask: () => ({ user: 'me' }) },
  disableQuickPay: { needs: safer, ask: () => ({}) },
  refuseTransfer: { needs: safer, as: 'alice', ask: (story) => ({ id: transfer(story) }) },
  acceptTransfer: { needs: comesIn, as: 'alice', ask: (story) => ({ id: transfer(story) }) },
  openRedPacket: {
    needs: comesIn,
    as: 'alice',
    ask: (story) => ({
      id: story.me.makes('sendRedPacket', { kind: 'single', to: 'alice', amountFen: fen(100) }),
    }),
  },
  showCode: {
    needs: 'the code is what proves it; Quick Pay was agreed to with the PIN',
    ask: () => ({ reveal: false }),
  },
  preferSource: { needs: 'which source pays first; each payment asks', ask: () => ({ source: 'balance' }) },
  placeOrder: { needs: 'an order is not paid by it', ask: () => ({ merchant: 'cinema', item: 'ticket' }) },
  report: { needs: marks, ask: () => ({ party: 'user/alice' }) },
  login: {
    needs: 'whoever has the folder may act as anybody; no PIN is opened by it',
    ask: () => ({ user: 'alice' }),
  },
  logout: { needs: safer, ask: () => ({}) },
  refund: {
    needs: shops,
    ask: (story) => ({
      payment: story.me.makes('pay', { merchant: 'coffee', amountFen: fen(100) }),
      amountFen: fen(1),
    }),
  },
  placeApiOrder: {
    needs: shops,
    ask: (story) => ({
      ...new Program(story, 'coffee').sale,
      tradeType: 'NATIVE',
      notifyUrl: 'http://127.0.0.1/paid',
    }),
  },
  closeApiOrder: { needs: shops, ask: (story) => placed(story) },
  reverseApiOrder: {
    needs: shops,
    ask(story) {
      const shop = new Program(story, 'coffee');
      shop.charges(story.me.code());
      const { mchid, outTradeNo } = shop.sale;
      return { mchid, outTradeNo };
    },
  },
  refundApiOrder: {
    needs: shops,
    ask(story) {
      const { mchid, outTradeNo } = paid(story);
      const amounts = { amountFen: yuan(1), totalFen: yuan(36) };
      return { mchid, outTradeNo, outRefundNo: 'refund-0001', ...amounts, terms: 'one yuan' };
    },
  },
  settleRefund: {
    needs: shops,
    ask(story) {
      const payment = story.me.makes('pay', { merchant: 'coffee', amountFen: yuan(1), from: first(story) });
      const refund = story.asks('refund', { payment }).entry?.id ?? '';
      story.fault('refund-fails').advance(7 * DAY);
      return { refund, to: 'balance' };
    },
  },
  offerTransfer: { needs: shops, ask: (story) => offer(story) },
  cancelTransfer: {
    needs: shops,
    ask(story) {
      const request = offer(story);
      story.asks('offerTransfer', request);
      return { mchid: request.mchid, outBillNo: request.outBillNo };
    },
  },
  setMerchantApi: { needs: world, ask: () => ({ merchant: 'coffee' }) },
  addPlatformKey: { needs: world, ask: () => ({ key: platformKey('B2') }) },
  claimCallback: { needs: telling, ask: (story) => ({ callback: paid(story).payment, realNow: story.now }) },
  reportCallback: {
    needs: telling,
    ask: (story) => ({ callback: paid(story).payment, acknowledged: true, answer: 'HTTP 200' }),
  },
  resendCallback: { needs: telling, ask: (story) => ({ entry: paid(story).payment }) },
  dropCallback: { needs: telling, ask: (story) => ({ entry: paid(story).payment }) },
  delayCallback: { needs: telling, ask: (story) => ({ entry: paid(story).payment, ms: 1_000 }) },
  duplicateCallback: { needs: telling, ask: (story) => ({ entry: paid(story).payment }) },
  spendFault: {
    needs: world,
    ask(story) {
      story.asks('setFault', { fault: 'sms-lost', on: true, once: true });
      return { fault: 'sms-lost', found: { user: '*', once: true } };
    },
  },
  makeCode: { needs: shops, ask: () => ({ merchant: 'coffee', amountFen: fen(100) }) },
  addMerchant: { needs: world, ask: () => ({ name: 'Tea House' }) },
  vetMerchant: { needs: world, ask: () => ({ merchant: 'coffee' }) },
  issueCard: {
    needs: world,
    ask: () => ({
      bank: 'ICBC',
      kind: 'debit',
      network: 'UnionPay',
      holder: 'A',
      phone: '13911112222',
      fundsFen: fen(100),
    }),
  },
  setClock: { needs: world, ask: (story) => ({ at: story.now + 1 }) },
  setRule: { needs: world, ask: () => ({ rule: 'otp-per-day', value: 9 }) },
  setFault: { needs: world, ask: () => ({ fault: 'sms-lost', on: true }) },
  saveSnapshot: { needs: world, ask: () => ({ name: 'here' }) },
  removeSnapshot: {
    needs: world,
    ask(story) {
      story.me.does('saveSnapshot', { name: 'here' });
      return { name: 'here' };
    },
  },
  restoreWorld: {
    needs: world,
    ask: (story) => ({ to: story.records.length, seq: story.records.length, state: saveWorld(story.world) }),
  },
  tuneRisk: { needs: world, ask: () => ({ id: 'velocity-count', tuning: { off: true } }) },
  ownRiskRules: { needs: world, ask: () => ({ rules: [] }) },
  listParty: { needs: world, ask: () => ({ party: 'user/alice', why: 'was reported' }) },
  closeCase: {
    needs: 'a reviewer’s verdict; what it lets through asks again',
    ask(story) {
      const odd = { user: 'me', outcome: 'challenge', why: 'odd', requests: 1 } as const;
      story.happens({
        type: 'CaseNoted',
        case: { id: 'case-1', openedAt: story.now, status: 'open', ...odd },
      });
      return { id: 'case-1', verdict: 'dismissed' };
    },
  },
  replacePin: { needs: 'for copies alone: no command asks for it', ask: () => ({ newPin: '973518' }) },
};

/** An order of a shop's program, by its numbers. */
function placed(story: Story) {
  const shop = new Program(story, 'coffee');
  shop.places();
  const { mchid, outTradeNo } = shop.sale;
  return { mchid, outTradeNo };
}

/** The same, paid. */
function paid(story: Story) {
  const numbers = placed(story);
  const order = story.byRef(orderRef(numbers.mchid, numbers.outTradeNo))?.id ?? '';
  return { ...numbers, payment: story.me.makes('payOrder', { order }) };
}

/** What a shop's program gives away of what the shop earned. */
function offer(story: Story): RequestOf<'offerTransfer'> {
  const shop = new Program(story, 'coffee');
  story.me.does('pay', { merchant: 'coffee', amountFen: yuan(5) });
  const { mchid, appid } = shop.api;
  const what = { amountFen: yuan(1), remark: 'Bonus', sceneId: '1000', terms: 'one yuan' };
  return { mchid, appid, outBillNo: 'bill0001', openid: shop.openid('me'), ...what };
}

/** A bill that is due. */
function dueBill(story: Story): RequestOf<'payBill'> {
  const accounts = Array.from({ length: 20 }, (_, index) => String(10_000_000 + index));
  for (const account of accounts) {
    const request = { merchant: 'power', account };
    if (story.me.asks('payBill', request, { pin: false }).code === 'PIN_REQUIRED') return request;
  }
  throw new Error('no bill is due');
}

/** `me` has everything, alice can be paid, bob has a PIN and nothing else. */
export function ready(story = given()): Story {
  story.me.with(ICBC).with(CCB).verified().withBalance(1_000).withQuickPay();
  story.user('alice').with(BOC);
  story.user('bob').withPin();
  return story;
}
