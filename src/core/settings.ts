/** What a world can be set to: its clock and its rules. */

import { accept, type Context, type Decision, deny } from './decision.ts';
import type { Folds } from './events.ts';
import { MAX_AMOUNT_FEN } from './money.ts';
import { isRuleName, type RuleName, rules, type Unit } from './rules.ts';
import type { World } from './world.ts';

export type SettingEvent =
  | { readonly type: 'ClockSet'; readonly clockAt: number | null }
  | { readonly type: 'RuleSet'; readonly rule: RuleName; readonly value: number | null };

export const settingFolds: Folds<SettingEvent> = {
  ClockSet(world, { clockAt }) {
    world.clockAt = clockAt ?? undefined;
    if (clockAt !== null) world.time = clockAt;
  },
  RuleSet(world, { rule, value }) {
    if (value === null) world.rules.delete(rule);
    else world.rules.set(rule, value);
  },
};

/** From the year 1 to the end of 9000: expiries reach into the years after, and years have four digits. */
const FIRST_TIME = Date.parse('0001-01-01T00:00:00Z');
const LAST_TIME = Date.UTC(9001, 0, 1);

/**
 * Stands the world's clock still at `at` (ms), or lets it follow the real clock again (`undefined`; `context.now` then
 * is the real time). Time never runs backwards, except in a world where nothing has happened yet.
 */
export function setClock(world: World, request: { at?: number }, context: Context): Decision {
  const at = request.at ?? context.now;
  if (!Number.isSafeInteger(at) || at < FIRST_TIME || at > LAST_TIME)
    return deny('TIME_INVALID', { text: 'A time outside the years 1 to 9000' });
  if (at < world.time && !isUntouched(world)) return deny('CLOCK_BACKWARDS', { time: world.time });
  return accept({ type: 'ClockSet', clockAt: request.at ?? null });
}

/** Whether nothing in the world has a time that matters: no entry, no card, no PIN, no code. */
function isUntouched(world: World): boolean {
  const users = [...world.users.values()];
  return (
    world.entries === 0 &&
    users.every(
      ({ cards, pin, challenges, quickPay }) =>
        !pin && cards.length + challenges.length + quickPay.codes.length === 0,
    )
  );
}

/** The largest value of each unit: beyond it, sums would not be safe or dates would leave the calendar. */
const most: Readonly<Record<Unit, number>> = {
  fen: MAX_AMOUNT_FEN,
  ms: 100 * 366 * 86_400_000,
  count: 1_000_000,
  bp: 10_000,
  usd: 1_000_000_000,
  'fen-per-usd': 100_000,
  'on-off': 1,
  years: 150,
  'working-days': 1_000,
};

/** Overrides a rule's number, in the unit of the rules table; without a value, goes back to the table's. */
export function setRule(_world: World, request: { rule: string; value?: number }): Decision {
  const { rule, value } = request;
  if (!isRuleName(rule)) return deny('RULE_UNKNOWN', { rule });
  const fits =
    value === undefined || (Number.isSafeInteger(value) && value >= 0 && value <= most[rules[rule].unit]);
  if (!fits) return deny('RULE_VALUE_INVALID', { rule, unit: rules[rule].unit });
  return accept({ type: 'RuleSet', rule, value: value ?? null });
}
