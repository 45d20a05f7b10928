/**
 * Every number that a rule uses: name, default, unit, source. A world may override any of them (`wallet rules set`).
 * Where the source is "simulator", no official figure was found and the value is an assumption.
 */

import { formatDuration } from './calendar.ts';
import { fen, formatYuan } from './money.ts';

/** How a rule's number is to be read: money in fen, time in milliseconds, rates in basis points (1 bp = 0.01 %). */
export type Unit =
  'fen' | 'ms' | 'count' | 'bp' | 'usd' | 'fen-per-usd' | 'on-off' | 'years' | 'working-days';

export interface Rule {
  readonly value: number;
  readonly unit: Unit;
  readonly source: string;
}

const yuan = (amount: number) => amount * 100;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const simulator = 'simulator (no official figure found)';
const pboc43 = 'PBOC Announcement 43/2015, as the press reports it';
const pboc296 = 'PBOC 296/2017, as the press reports it';
const codeGuide = 'operator, code payment guide';
const userHelp = 'operator, user help page';
const refundGuide = 'operator, refund guide';
const foreignGuide = "operator's press release 2023-07 and Ministry of Commerce guide 2024-04";

/** The table's type without the rules' numbers and sources, which whoever reads the declarations needs not. */
const named = <Name extends string>(all: Readonly<Record<Name, Rule>>) => all;

export const rules = named({
  'pin-attempts': { value: 5, unit: 'count', source: `${simulator}; sites say 3 to 5` },
  'pin-lock': { value: 3 * HOUR, unit: 'ms', source: `${simulator}; sites say 30 min to 24 h` },

  'otp-validity': { value: 5 * MINUTE, unit: 'ms', source: 'common practice; sites say 3 to 5 min' },
  'otp-resend': { value: 60 * SECOND, unit: 'ms', source: 'a large SMS provider: 1 per minute' },
  'otp-attempts': { value: 5, unit: 'count', source: simulator },
  'sms-delay': { value: 10 * MINUTE, unit: 'ms', source: simulator },
  'otp-per-day': { value: 10, unit: 'count', source: 'a large SMS provider: 10 per day and number' },

  'cards-per-user': { value: 10, unit: 'count', source: 'how-to sites' },
  'users-per-card': { value: 5, unit: 'count', source: 'conflicting: 3 or 5 by bank' },
  'users-per-identity': { value: 5, unit: 'count', source: 'how-to sites' },
  'minimum-age': { value: 14, unit: 'years', source: simulator },
  'allow-amex': { value: 0, unit: 'on-off', source: 'in the 2019 pilot, not named in the 2023 roll-out' },

  'tier-2-channels': { value: 3, unit: 'count', source: pboc43 },
  'tier-3-channels': { value: 5, unit: 'count', source: pboc43 },
  'tier-1-lifetime': { value: yuan(1_000), unit: 'fen', source: pboc43 },
  'tier-2-year': { value: yuan(100_000), unit: 'fen', source: pboc43 },
  'tier-3-year': { value: yuan(200_000), unit: 'fen', source: pboc43 },
  'balance-single': { value: yuan(50_000), unit: 'fen', source: 'two payment service providers' },
  'balance-day-one-factor': { value: yuan(1_000), unit: 'fen', source: pboc43 },
  'balance-day-two-factors': { value: yuan(5_000), unit: 'fen', source: pboc43 },

  'card-single': { value: yuan(50_000), unit: 'fen', source: '10,000 to 50,000 by bank' },
  'card-day': { value: yuan(50_000), unit: 'fen', source: '10,000 to 50,000 by bank' },
  'bank-timeout': { value: 30 * SECOND, unit: 'ms', source: simulator },
  'bank-delay': { value: 60 * SECOND, unit: 'ms', source: simulator },
  'foreign-fee': { value: 300, unit: 'bp', source: foreignGuide },
  'foreign-fee-free': { value: yuan(200), unit: 'fen', source: foreignGuide },
  'foreign-single': { value: 5_000, unit: 'usd', source: foreignGuide },
  'foreign-year': { value: 50_000, unit: 'usd', source: foreignGuide },
  'foreign-single-unverified': { value: 500, unit: 'usd', source: simulator },
  'foreign-total-unverified': { value: 2_000, unit: 'usd', source: simulator },
  'usd-rate': { value: 720, unit: 'fen-per-usd', source: simulator },

  'top-up-single': { value: yuan(50_000), unit: 'fen', source: simulator },
  'withdrawal-free': { value: yuan(1_000), unit: 'fen', source: 'press, 2016-03-01: per person, for life' },
  'withdrawal-fee': { value: 10, unit: 'bp', source: 'press, 2016-03-01: 0.1 %' },
  'withdrawal-fee-least': { value: 10, unit: 'fen', source: 'press, 2016-03-01' },
  'withdrawal-single': { value: yuan(50_000), unit: 'fen', source: 'how-to site' },
  'withdrawals-per-day': { value: 3, unit: 'count', source: simulator },
  'withdrawal-arrival': { value: 2 * HOUR, unit: 'ms', source: 'how-to sites: within 2 hours' },

  'code-validity': { value: 60 * SECOND, unit: 'ms', source: "operator's forum: once a minute" },
  'clock-skew': { value: 5 * MINUTE, unit: 'ms', source: simulator },
  'no-pin-single': { value: yuan(1_000), unit: 'fen', source: userHelp },
  'no-pin-per-day': {
    value: 10,
    unit: 'count',
    source: 'conflicting: 10 (operator, 2021–2025) or 5 (older guide)',
  },
  'charge-timeout': { value: 30 * SECOND, unit: 'ms', source: `${codeGuide}: 30 s, a newer page says 45 s` },

  'static-code-day': { value: yuan(500), unit: 'fen', source: pboc296 },
  'dynamic-code-day-one-factor': { value: yuan(1_000), unit: 'fen', source: pboc296 },
  'dynamic-code-day': { value: yuan(5_000), unit: 'fen', source: pboc296 },
  'order-validity': { value: 2 * HOUR, unit: 'ms', source: 'operator, order guide' },
  'api-order-validity': { value: 7 * DAY, unit: 'ms', source: 'operator, API v3: 7 days' },
  'page-validity': { value: 5 * MINUTE, unit: 'ms', source: 'operator, API v3: h5_url is good for 5 min' },
  'reverse-wait': {
    value: 0,
    unit: 'ms',
    source: 'operator, API v2: 15 s; off, so that scripts need not wait',
  },
  'reverse-window': { value: 7 * DAY, unit: 'ms', source: 'operator, API v2: within 7 days' },
  'callback-delay': { value: 5 * MINUTE, unit: 'ms', source: simulator },
  'callback-lease': { value: 10 * SECOND, unit: 'ms', source: `${simulator}; twice what a program may take` },
  'merchant-fee': { value: 60, unit: 'bp', source: 'a forum question; depends on the industry' },

  'refund-window': { value: 365 * DAY, unit: 'ms', source: refundGuide },
  'refund-parts': { value: 50, unit: 'count', source: refundGuide },
  'refund-gap': { value: 0, unit: 'ms', source: `${refundGuide}: 1 min; off, so that scripts need not wait` },
  'refund-card-days': { value: 2, unit: 'working-days', source: `${refundGuide}: 1 to 3` },

  'transfer-expiry': { value: DAY, unit: 'ms', source: 'press' },
  'transfer-single': { value: yuan(50_000), unit: 'fen', source: 'conflicting sites' },
  'transfer-day': { value: yuan(200_000), unit: 'fen', source: 'conflicting sites' },
  'transfer-confirm': {
    value: yuan(2_000),
    unit: 'fen',
    source: 'operator: merchant transfers name-checked from here',
  },
  'transfer-note': { value: 32, unit: 'count', source: 'operator, merchant transfer remark' },
  'return-to-card': { value: DAY, unit: 'ms', source: 'press: 0 to 3 working days' },

  'red-packet-most': { value: yuan(200), unit: 'fen', source: 'press' },
  'red-packet-count': { value: 100, unit: 'count', source: "developers' requirement" },
  'red-packet-expiry': { value: DAY, unit: 'ms', source: 'press' },
  'cooling-off': { value: 15 * MINUTE, unit: 'ms', source: 'press: the payer is held back for 15 minutes' },
  'cooling-off-pass': { value: DAY, unit: 'ms', source: simulator },
  'protection-wait': { value: DAY, unit: 'ms', source: `${simulator}; sites say 1 to 3 days` },
  'protection-wait-most': { value: 3 * DAY, unit: 'ms', source: `${simulator}; sites say 1 to 3 days` },
  'protection-memory': { value: 365 * DAY, unit: 'ms', source: simulator },
  'id-attempts': { value: 5, unit: 'count', source: simulator },
  monitoring: { value: 1, unit: 'on-off', source: "operator: 'real-time monitoring'" },
  'risk-trust': { value: 90 * DAY, unit: 'ms', source: simulator },

  'red-packet-greeting': { value: 25, unit: 'count', source: simulator },
});

export type RuleName = keyof typeof rules;

/** Whether the text is the name of a rule. */
export function isRuleName(text: string): text is RuleName {
  return Object.hasOwn(rules, text);
}

/** A rule's number as people read it: `¥1,000.00`, `5 min`, `0.6 %`, `on`. */
export function formatRule(value: number, unit: Unit): string {
  if (unit === 'fen') return `¥${formatYuan(fen(value))}`;
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'bp') return `${value / 100} %`;
  if (unit === 'usd') return `$${value}`;
  if (unit === 'on-off') return value === 0 ? 'off' : 'on';
  return unit === 'count' ? String(value) : `${value} ${unit}`;
}
