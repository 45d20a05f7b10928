/** Made from the rules by `npm run conditions`; to be changed there: the conditions of the built-in rules. */

import { type Built, worded } from './questions.ts';

/** By the rules' ids: their conditions, once their numbers are given. */
export const conditions: Readonly<Record<string, (param: (name: string) => number) => Built>> = {
  'velocity-count': (param) => {
    const window = param('window');
    const count = param('count');
    return {
      asks: [worded('payer', 'sent', [window])],
      hits: ({ payer }, answers) => answers.at(0, payer.sent(window)) >= count,
    };
  },
  'rapid-follow-up': (param) => {
    const window = param('window');
    return {
      asks: [worded('payer', 'sinceOther', [])],
      hits: ({ payer }, answers) => answers.at(0, payer.sinceOther()) < window,
    };
  },
  'velocity-amount': (param) => {
    const history = param('history');
    const days = param('days');
    const window = param('window');
    const times = param('times');
    const least = param('least');
    return {
      asks: [
        worded('payer', 'days', [history]),
        worded('payer', 'spent', [window]),
        worded('payer', 'dailyMean', [history]),
      ],
      hits: ({ payer }, answers) =>
        answers.at(0, payer.days(history)) >= days &&
        answers.at(1, payer.spent(window)) >= least &&
        answers.at(1, payer.spent(window)) >= times * answers.at(2, payer.dailyMean(history)),
    };
  },
  'large-vs-history': (param) => {
    const history = param('history');
    const days = param('days');
    const times = param('times');
    const least = param('least');
    return {
      asks: [worded('payer', 'days', [history]), worded('payer', 'most', [history])],
      hits: ({ payer, amount }, answers) =>
        answers.at(0, payer.days(history)) >= days &&
        amount >= least &&
        amount >= times * answers.at(1, payer.most(history)),
    };
  },
  'new-payee': (param) => {
    const least = param('least');
    return {
      asks: [worded('payee', 'known', [])],
      hits: ({ payee, amount }, answers) => !answers.at(0, payee.known()) && amount >= least,
    };
  },
  'new-payee-young': (param) => {
    const age = param('age');
    const settled = param('settled');
    const least = param('least');
    return {
      asks: [worded('payee', 'known', []), worded('payee', 'age', []), worded('payer', 'age', [])],
      hits: ({ payee, payer, amount }, answers) =>
        !answers.at(0, payee.known()) &&
        answers.at(1, payee.age()) < age &&
        answers.at(2, payer.age()) >= settled &&
        amount >= least,
    };
  },
  'fan-out': (param) => {
    const window = param('window');
    const count = param('count');
    return {
      asks: [worded('payer', 'payees', [window])],
      hits: ({ payer }, answers) => answers.at(0, payer.payees(window)) >= count,
    };
  },
  'fan-in': (param) => {
    const window = param('window');
    const count = param('count');
    return {
      asks: [worded('payer', 'payers', [window]), worded('payee', 'payers', [window])],
      hits: ({ kind, payer, payee }, answers) =>
        kind === 'receipt'
          ? answers.at(0, payer.payers(window)) >= count
          : answers.at(1, payee.payers(window)) >= count,
    };
  },
  'pass-through': (param) => {
    const window = param('window');
    const part = param('part');
    const least = param('least');
    return {
      asks: [worded('payer', 'received', [window]), worded('payer', 'sentOn', [window])],
      hits: ({ payer }, answers) =>
        answers.at(0, payer.received(window)) >= least &&
        answers.at(1, payer.sentOn(window)) >= part * answers.at(0, payer.received(window)),
    };
  },
  'young-transit': (param) => {
    const age = param('age');
    const window = param('window');
    const part = param('part');
    const least = param('least');
    return {
      asks: [
        worded('payer', 'age', []),
        worded('payer', 'payersAge', [window]),
        worded('payer', 'received', [window]),
        worded('payer', 'sentOn', [window]),
      ],
      hits: ({ payer }, answers) =>
        answers.at(0, payer.age()) < age &&
        answers.at(1, payer.payersAge(window)) >= age &&
        answers.at(2, payer.received(window)) >= least &&
        answers.at(3, payer.sentOn(window)) >= part * answers.at(2, payer.received(window)),
    };
  },
  gathered: (param) => {
    const settled = param('settled');
    const window = param('window');
    const count = param('count');
    const part = param('part');
    const least = param('least');
    return {
      asks: [
        worded('payer', 'age', []),
        worded('payer', 'payers', [window]),
        worded('payer', 'received', [window]),
        worded('payer', 'sentOn', [window]),
      ],
      hits: ({ payer }, answers) =>
        answers.at(0, payer.age()) >= settled &&
        answers.at(1, payer.payers(window)) >= count &&
        answers.at(2, payer.received(window)) >= least &&
        answers.at(3, payer.sentOn(window)) >= part * answers.at(2, payer.received(window)),
    };
  },
  'stranger-transit': (param) => {
    const settled = param('settled');
    const window = param('window');
    const part = param('part');
    const least = param('least');
    return {
      asks: [
        worded('payer', 'age', []),
        worded('payee', 'known', []),
        worded('payer', 'received', [window]),
        worded('payer', 'sentOn', [window]),
      ],
      hits: ({ payer, payee }, answers) =>
        answers.at(0, payer.age()) >= settled &&
        !answers.at(1, payee.known()) &&
        answers.at(2, payer.received(window)) >= least &&
        answers.at(3, payer.sentOn(window)) >= part * answers.at(2, payer.received(window)),
    };
  },
  structuring: (param) => {
    const window = param('window');
    const count = param('count');
    const margin = param('margin');
    const low = param('low');
    const middle = param('middle');
    const high = param('high');
    return {
      asks: [
        worded('payer', 'justBelow', [window, low, margin]),
        worded('payer', 'justBelow', [window, middle, margin]),
        worded('payer', 'justBelow', [window, high, margin]),
      ],
      hits: ({ payer }, answers) =>
        answers.at(0, payer.justBelow(window, low, margin)) >= count ||
        answers.at(1, payer.justBelow(window, middle, margin)) >= count ||
        answers.at(2, payer.justBelow(window, high, margin)) >= count,
    };
  },
  'split-begins': (param) => {
    const settled = param('settled');
    const window = param('window');
    const count = param('count');
    const margin = param('margin');
    const low = param('low');
    const middle = param('middle');
    const high = param('high');
    return {
      asks: [
        worded('payer', 'age', []),
        worded('payer', 'justBelow', [window, low, margin]),
        worded('payer', 'justBelow', [window, middle, margin]),
        worded('payer', 'justBelow', [window, high, margin]),
      ],
      hits: ({ payer }, answers) =>
        answers.at(0, payer.age()) >= settled &&
        (answers.at(1, payer.justBelow(window, low, margin)) >= count ||
          answers.at(2, payer.justBelow(window, middle, margin)) >= count ||
          answers.at(3, payer.justBelow(window, high, margin)) >= count),
    };
  },
  'round-amount': (param) => {
    const multiple = param('multiple');
    const count = param('count');
    return {
      asks: [worded('payer', 'round', [multiple])],
      hits: ({ payer }, answers) => answers.at(0, payer.round(multiple)) >= count,
    };
  },
  'same-amount-repeat': (param) => {
    const last = param('last');
    const tolerance = param('tolerance');
    const count = param('count');
    return {
      asks: [worded('payer', 'alike', [last, tolerance])],
      hits: ({ payer }, answers) => answers.at(0, payer.alike(last, tolerance)) >= count,
    };
  },
  dormant: (param) => {
    const idle = param('idle');
    const least = param('least');
    return {
      asks: [worded('payer', 'idle', [])],
      hits: ({ payer, amount }, answers) => answers.at(0, payer.idle()) > idle && amount >= least,
    };
  },
  'new-device': () => {
    return {
      asks: [worded('device', 'known', [])],
      hits: ({ device }, answers) => !answers.at(0, device.known()),
    };
  },
  'new-device-cap': (param) => {
    const window = param('window');
    const most = param('most');
    return {
      asks: [worded('device', 'age', []), worded('payer', 'spent', [window])],
      hits: ({ device, payer }, answers) =>
        answers.at(0, device.age()) < window && answers.at(1, payer.spent(window)) > most,
    };
  },
  'device-many-users': (param) => {
    const window = param('window');
    const count = param('count');
    return {
      asks: [worded('device', 'users', [window])],
      hits: ({ device }, answers) => answers.at(0, device.users(window)) >= count,
    };
  },
  'impossible-travel': (param) => {
    const distance = param('distance');
    const speed = param('speed');
    return {
      asks: [worded('place', 'moved', []), worded('place', 'speed', [])],
      hits: ({ place }, answers) =>
        answers.at(0, place.moved()) >= distance && answers.at(1, place.speed()) > speed,
    };
  },
  'unusual-place': (param) => {
    const radius = param('radius');
    return {
      asks: [worded('place', 'away', [])],
      hits: ({ place }, answers) => answers.at(0, place.away()) > radius,
    };
  },
  night: (param) => {
    const from = param('from');
    const until = param('until');
    const least = param('least');
    return { asks: [], hits: ({ hour, amount }) => hour >= from && hour < until && amount >= least };
  },
  'pin-failures': (param) => {
    const window = param('window');
    const count = param('count');
    return {
      asks: [worded('payer', 'signs', ['pin-wrong', window])],
      hits: ({ payer }, answers) => answers.at(0, payer.signs('pin-wrong', window)) >= count,
    };
  },
  'card-churn': (param) => {
    const window = param('window');
    const count = param('count');
    const settled = param('settled');
    return {
      asks: [worded('payer', 'signs', ['card-tried', window]), worded('payer', 'age', [])],
      hits: ({ payer }, answers) =>
        answers.at(0, payer.signs('card-tried', window)) >= count && answers.at(1, payer.age()) >= settled,
    };
  },
  'card-testing': (param) => {
    const burst = param('burst');
    const window = param('window');
    const most = param('most');
    const count = param('count');
    return {
      asks: [worded('payer', 'declinedWithin', [burst, window, most])],
      hits: ({ payer }, answers) => answers.at(0, payer.declinedWithin(burst, window, most)) >= count,
    };
  },
  'changed-then-big': (param) => {
    const window = param('window');
    const least = param('least');
    const settled = param('settled');
    return {
      asks: [worded('payer', 'age', []), worded('payer', 'sincePin', []), worded('payer', 'sinceCard', [])],
      hits: ({ amount, payer }, answers) =>
        amount >= least &&
        answers.at(0, payer.age()) >= settled &&
        (answers.at(1, payer.sincePin()) < window || answers.at(2, payer.sinceCard()) < window),
    };
  },
  'code-replay': (param) => {
    const window = param('window');
    const count = param('count');
    return {
      asks: [worded('payer', 'signs', ['code-replayed', window])],
      hits: ({ entrance, payer }, answers) =>
        entrance === 'payment-code' && answers.at(0, payer.signs('code-replayed', window)) >= count,
    };
  },
  'listed-payee': () => {
    return {
      asks: [worded('payee', 'listed', [])],
      hits: ({ payee }, answers) => answers.at(0, payee.listed()),
    };
  },
  complaint: (param) => {
    const count = param('count');
    return {
      asks: [worded('payee', 'reports', [])],
      hits: ({ payee }, answers) => answers.at(0, payee.reports()) >= count,
    };
  },
  remark: () => {
    const pattern0 = new RegExp(
      'casino|gambl|\\bbets?\\b|loan|crypto|bitcoin|usdt|赌|博彩|贷款|刷单|比特币|虚拟币',
    );
    return { asks: [], hits: ({ note }) => pattern0.test(note.toLowerCase()) };
  },
  minor: (param) => {
    const age = param('age');
    const least = param('least');
    return {
      asks: [worded('payer', 'years', [])],
      hits: ({ payer, amount }, answers) => answers.at(0, payer.years()) < age && amount >= least,
    };
  },
  'cap-near': (param) => {
    const part = param('part');
    return {
      asks: [worded('payer', 'capBefore', []), worded('payer', 'capAfter', [])],
      hits: ({ payer }, answers) =>
        answers.at(0, payer.capBefore()) < part && answers.at(1, payer.capAfter()) >= part,
    };
  },
  'large-value': (param) => {
    const most = param('most');
    return {
      asks: [worded('payer', 'today', [])],
      hits: ({ payer }, answers) => answers.at(0, payer.today()) >= most,
    };
  },
  benford: (param) => {
    const count = param('count');
    const most = param('most');
    return {
      asks: [worded('payer', 'benford', [count])],
      hits: ({ payer }, answers) => answers.at(0, payer.benford(count)) >= most,
    };
  },
  'refund-abuse': (param) => {
    const window = param('window');
    const count = param('count');
    const part = param('part');
    const least = param('least');
    return {
      asks: [
        worded('payer', 'signs', ['refunded', window]),
        worded('payee', 'sold', []),
        worded('payee', 'refundShare', []),
      ],
      hits: ({ payer, payee }, answers) =>
        answers.at(0, payer.signs('refunded', window)) + 1 >= count ||
        (answers.at(1, payee.sold()) >= least && answers.at(2, payee.refundShare()) > part),
    };
  },
  'refund-series': (param) => {
    const window = param('window');
    const count = param('count');
    return {
      asks: [worded('payer', 'signs', ['refunded', window])],
      hits: ({ payer }, answers) => answers.at(0, payer.signs('refunded', window)) + 1 >= count,
    };
  },
  'red-packet-burst': (param) => {
    const window = param('window');
    const count = param('count');
    return {
      asks: [worded('payer', 'redPackets', [window])],
      hits: ({ payer }, answers) => answers.at(0, payer.redPackets(window)) >= count,
    };
  },
};
