import type { Key, TestTerminal } from '../support/terminal.ts';
import { done, furnishedWorld, ICBC, lastCode, newWorld, PIN, within } from './given.ts';
import { codeView } from '../../src/wallet.ts';

/** A question, and how it is answered. */
export interface Step {
  readonly asks: RegExp;
  readonly answer: (term: TestTerminal, home: string) => Promise<void> | void;
  /** Before this question is asked, something was done that stays: what, as the operation in the journal. */
  readonly left?: readonly string[];
}

/** A command that is given nothing, all the questions it asks, and what it says in the end. */
export interface Flow {
  readonly args: readonly string[];
  readonly world: () => Promise<string> | string;
  readonly steps: readonly Step[];
  readonly ends: RegExp;
}

/** Types an answer and Enter. */
function type(asks: RegExp, text: string, left?: readonly string[]): Step {
  return {
    asks,
    answer: (term) => {
      term.type(`${text}\r`);
    },
    ...(left && { left }),
  };
}

/** Presses keys, then Enter. */
function press(asks: RegExp, ...keys: readonly Key[]): Step {
  return {
    asks,
    answer: (term) => {
      for (const key of [...keys, 'enter'] as const) term.key(key);
    },
  };
}

/** Types a part of the choice's name, and Enter once it is the one that is offered. */
function find(asks: RegExp, text: string): Step {
  return {
    asks,
    answer: async (term) => {
      term.type(text);
      await term.until(new RegExp(`❯ ${text}`));
      term.key('enter');
    },
  };
}

/** Types the code that arrived on the phone. */
function code(asks: RegExp, left: readonly string[]): Step {
  return {
    asks,
    answer: async (term, home) => {
      term.type(`${await lastCode(home)}\r`);
    },
    left,
  };
}

const pin = (asks = /\? Payment PIN/): Step => type(asks, PIN);

/** The payment code that `me` shows. */
async function shownCode(home: string): Promise<string> {
  return await within(home, async (wallet) => {
    await done(wallet, 'showCode', { reveal: false });
    return codeView(wallet.world, 'me', wallet.now)?.code ?? '';
  });
}

/** A new world in which `me` has a PIN and nothing else. */
async function worldWithPin(): Promise<string> {
  const home = newWorld();
  await within(home, (wallet) => done(wallet, 'setPin', { newPin: PIN, confirmPin: PIN }));
  return home;
}

/** A furnished world with the snapshot `rich`. */
async function worldWithSnapshot(): Promise<string> {
  const home = await furnishedWorld();
  await within(home, (wallet) => done(wallet, 'saveSnapshot', { name: 'rich' }));
  return home;
}

/** Every command that can ask, answered by prompts alone. */
export const flows: Readonly<Record<string, Flow>> = {
  'add-card': {
    args: ['add-card'],
    world: newWorld,
    steps: [
      type(/\? Card number/, '4242 4242 4242 4242'),
      type(/\? Expiry/, '12/34'),
      type(/\? CVV/, '123'),
      type(/\? Name on the card/, 'Li Lei'),
      press(/\? Phone at the bank/),
      type(/\? E-mail/, 'me@example.com'),
      pin(/\? New payment PIN/),
      pin(/\? The same PIN again/),
      code(/\? Code/, ['addCard']),
    ],
    ends: /✓ Linked .*4242/,
  },
  'set-pin, the first': {
    args: ['set-pin'],
    world: newWorld,
    steps: [pin(/\? New PIN/), pin(/\? The same PIN again/)],
    ends: /✓ The payment PIN is set/,
  },
  'set-pin, another': {
    args: ['set-pin'],
    world: furnishedWorld,
    steps: [pin(/\? Current PIN/), type(/\? New PIN/, '135792'), type(/\? The same PIN again/, '135792')],
    ends: /✓ The payment PIN is set/,
  },
  'set-pin, forgotten': {
    args: ['set-pin', '--forgot'],
    world: furnishedWorld,
    steps: [
      type(/\? Card number/, ICBC),
      type(/\? New PIN/, '135792'),
      type(/\? The same PIN again/, '135792'),
      code(/\? Code/, ['resetPin']),
    ],
    ends: /✓ The payment PIN is set/,
  },
  'verify-id': {
    args: ['verify-id'],
    world: worldWithPin,
    steps: [
      pin(),
      press(/\? Document/, 'down', 'up'),
      type(/\? Document number/, '11010519491231002X'),
      type(/\? Name on the document/, 'Li Lei'),
      press(/\? Phone for the code/),
      code(/\? Code/, ['tryPin', 'verifyIdentity']),
    ],
    ends: /✓ Verified: class I account/,
  },
  topup: {
    args: ['topup'],
    world: furnishedWorld,
    steps: [type(/\? Amount/, '200'), press(/\? From which card/), pin()],
    ends: /✓ Topped up ¥200.00 from icbc-0128/,
  },
  withdraw: {
    args: ['withdraw'],
    world: furnishedWorld,
    steps: [type(/\? Amount/, '1500'), press(/\? To which card/), pin()],
    ends: /… Withdrawing ¥1,500.00 to icbc-0128/,
  },
  'quickpay enable': {
    args: ['quickpay', 'enable'],
    world: furnishedWorld,
    steps: [pin(), type(/\? Agree to Quick Pay without PIN/, 'y')],
    ends: /✓ Quick Pay is on; it pays small amounts without PIN/,
  },
  pay: {
    args: ['pay'],
    world: furnishedWorld,
    steps: [press(/\? Pay whom/), type(/\? Amount/, '18'), press(/\? Pay with/), pin()],
    ends: /✓ Paid ¥18.00 to Corner Coffee/,
  },
  transfer: {
    args: ['transfer'],
    world: furnishedWorld,
    steps: [
      press(/\? To whom/),
      type(/\? Amount/, '66'),
      press(/\? When does it arrive/, 'down'),
      type(/\? Note/, 'Lunch'),
      press(/\? Pay with/),
      pin(),
    ],
    ends: /… Transfer of ¥66.00 to alice[^]* note +Lunch\n[^]* arrives +2026-01-05T11/,
  },
  'transfer, the first and large': {
    args: ['transfer'],
    world: furnishedWorld,
    steps: [
      press(/\? To whom/),
      type(/\? Amount/, '2000'),
      press(/\? When does it arrive/),
      type(/\? Note/, ''),
      press(/\? Pay with/),
      type(/\? First transfer to alice/, 'y'),
      pin(),
    ],
    ends: /… Transfer of ¥2,000.00 to alice/,
  },
  accept: {
    args: ['accept'],
    world: furnishedWorld,
    steps: [press(/\? Which transfer/)],
    ends: /✓ ¥66.00 from alice/,
  },
  refuse: {
    args: ['refuse'],
    world: furnishedWorld,
    steps: [press(/\? Which transfer/)],
    ends: /✓ .*¥66.00 from alice/,
  },
  'red-packet send': {
    args: ['red-packet', 'send'],
    world: furnishedWorld,
    steps: [
      press(/\? For whom/),
      type(/\? Amount/, '10'),
      type(/\? How many shares/, '2'),
      type(/\? Greeting \(Best wishes\)/, 'Good luck'),
      press(/\? Pay with/),
      pin(),
    ],
    ends: /… Red packet of ¥10.00 for 2[^]*Good luck/,
  },
  'red-packet open': {
    args: ['red-packet', 'open'],
    world: furnishedWorld,
    steps: [press(/\? Which red packet/)],
    ends: /✓ Took ¥\d\.\d\d from the red packet of alice/,
  },
  refund: {
    args: ['refund'],
    world: furnishedWorld,
    steps: [press(/\? Which payment/), type(/\? Amount.*18\.00/, '5')],
    ends: /✓ Corner Coffee refunded ¥5.00/,
  },
  order: {
    args: ['order'],
    world: furnishedWorld,
    steps: [
      press(/\? Which service/),
      press(/\? What/),
      press(/\? Phone to top up/),
      { ...press(/\? Pay with/), left: ['placeOrder'] },
      { ...pin(), left: ['placeOrder'] },
    ],
    ends: /✓ Paid ¥10.00 to Mobile Top-Up/,
  },
  'bill pay': {
    args: ['bill', 'pay'],
    world: furnishedWorld,
    steps: [
      press(/\? Which provider/),
      type(/\? Household account/, '12345678'),
      press(/\? Pay with/),
      pin(),
    ],
    ends: /✓ Paid ¥\d+\.\d\d to City Power/,
  },
  charge: {
    args: ['charge'],
    world: furnishedWorld,
    steps: [
      press(/\? Which merchant/),
      type(/\? Amount/, '18'),
      {
        asks: /\? Payment code/,
        answer: async (term, home) => {
          term.type(`${await shownCode(home)}\r`);
        },
      },
    ],
    ends: /✓ Paid ¥18.00 to Corner Coffee/,
  },
  'cards remove': {
    args: ['cards', 'remove'],
    world: furnishedWorld,
    steps: [press(/\? Which card/, 'down'), pin()],
    ends: /icbc-0128/,
  },
  'cards default': {
    args: ['cards', 'default'],
    world: furnishedWorld,
    steps: [press(/\? What pays first/, 'down')],
    ends: /icbc-0128.*pays first/,
  },
  login: {
    args: ['login'],
    world: furnishedWorld,
    steps: [type(/\? Name/, 'bob')],
    ends: /✓ Logged in as bob/,
  },
  'bank issue': {
    args: ['bank', 'issue'],
    world: furnishedWorld,
    steps: [
      press(/\? Bank/),
      press(/\? Kind/),
      type(/\? Holder/, 'Li Lei'),
      type(/\? Phone at the bank/, '13800138000'),
      type(/\? What is on it/, '500'),
    ],
    ends: /✓ ABC issued a debit card to Li Lei/,
  },
  'merchant add': {
    args: ['merchant', 'add'],
    world: furnishedWorld,
    steps: [type(/\? Name of the merchant/, 'Noodle Bar')],
    ends: /✓ Added Noodle Bar/,
  },
  'merchant vet': {
    args: ['merchant', 'vet'],
    world: furnishedWorld,
    steps: [press(/\? Which merchant/)],
    ends: /✓ Corner Coffee is an official account/,
  },
  'merchant code': {
    args: ['merchant', 'code'],
    world: furnishedWorld,
    steps: [press(/\? Which merchant/), type(/\? Amount/, '18')],
    ends: /✓ Corner Coffee shows a code/,
  },
  'fault set': {
    args: ['fault', 'set'],
    world: furnishedWorld,
    steps: [press(/\? Which fault/, 'down')],
    ends: /bank-down +on +everybody/,
  },
  'clock set': {
    args: ['clock', 'set'],
    world: furnishedWorld,
    steps: [type(/\? Which time/, '2026-02-01T09:00:00+08:00')],
    ends: /now +2026-02-01T09:00:00\+08:00/,
  },
  'clock advance': {
    args: ['clock', 'advance'],
    world: furnishedWorld,
    steps: [type(/\? By how much/, '2h')],
    ends: /now +2026-01-05T11:00:00\+08:00/,
  },
  'rules set': {
    args: ['rules', 'set'],
    world: furnishedWorld,
    steps: [find(/\? Which rule/, 'no-pin-single'), type(/\? Which value/, '500')],
    ends: /no-pin-single +¥500\.00/,
  },
  'config set': {
    args: ['config', 'set'],
    world: furnishedWorld,
    steps: [find(/\? Which setting/, 'lang'), press(/\? Which value/, 'down')],
    ends: /✓ lang is set to en/,
  },
  'rules reset': {
    args: ['rules', 'reset'],
    world: furnishedWorld,
    steps: [find(/\? Which rule/, 'pin-lock')],
    ends: /pin-lock +3 h/,
  },
  'snapshot save': {
    args: ['snapshot', 'save'],
    world: furnishedWorld,
    steps: [type(/\? Name of the snapshot/, '发工资')],
    ends: /✓ Saved the snapshot 发工资/,
  },
  'snapshot restore': {
    args: ['snapshot', 'restore'],
    world: worldWithSnapshot,
    steps: [press(/\? Go to which point/)],
    ends: /✓ The world is as it was at rich/,
  },
  'snapshot remove': {
    args: ['snapshot', 'remove'],
    world: worldWithSnapshot,
    steps: [press(/\? Which snapshot/), type(/\? Forget the snapshot rich/, 'y')],
    ends: /✓ Removed the snapshot rich/,
  },
  'snapshot fork': {
    args: ['snapshot', 'fork'],
    world: furnishedWorld,
    steps: [
      {
        asks: /\? Into which folder/,
        answer: (term, home) => {
          term.type(`${home}-copy\r`);
        },
      },
    ],
    ends: /✓ Copied the world to/,
  },
  reset: {
    args: ['reset'],
    world: furnishedWorld,
    steps: [type(/\? Take everything back/, 'y')],
    ends: /✓ The world is as it was when it began/,
  },
  diff: {
    args: ['diff'],
    world: worldWithSnapshot,
    steps: [press(/\? Since which point/, 'down')],
    ends: /PIN +- +set/,
  },
  show: {
    args: ['show'],
    world: furnishedWorld,
    steps: [press(/\? Which one/)],
    ends: /¥10.00|¥66.00|¥18.00/,
  },
};
