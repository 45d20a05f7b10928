/**
 * Calendar and time as people write them. Days, months and years are those of UTC+8, which has no daylight saving;
 * times are milliseconds since 1970, and there is no clock here.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const OFFSET = 8 * HOUR;

function local(ms: number): string {
  return new Date(ms + OFFSET).toISOString();
}

/** Days that were written lately, by their numbers: the same few are asked for again and again. */
const written = new Map<number, string>();
const MOST_WRITTEN = 128;

/** The calendar day that `ms` falls into, as `YYYY-MM-DD`. */
export function dayOf(ms: number): string {
  const number = Math.floor((ms + OFFSET) / DAY);
  const known = written.get(number);
  if (known !== undefined) return known;
  if (written.size >= MOST_WRITTEN) written.clear();
  const day = local(ms).slice(0, 10);
  written.set(number, day);
  return day;
}

/** The calendar year that `ms` falls into. */
export function yearOf(ms: number): number {
  return Number(dayOf(ms).slice(0, 4));
}

/** The calendar month that `ms` falls into, as `YYYY-MM`. */
export function monthOf(ms: number): string {
  return dayOf(ms).slice(0, 7);
}

/** From its first moment to the first one after it, in ms. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The month that is written as `YYYY-MM`; `undefined` for anything else. */
export function monthSpan(month: string): Span | undefined {
  const from = /^\d{4}-\d{2}$/.test(month) ? parseTime(`${month}-01`) : undefined;
  if (from === undefined) return undefined;
  const next = new Date(from + OFFSET);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { from, until: next.getTime() - OFFSET };
}

/** ISO 8601 with the offset of the wallet's calendar; milliseconds only where there are any. */
export function formatTime(ms: number): string {
  return `${local(ms)
    .replace(/\.000Z$/, '')
    .replace(/Z$/, '')}+08:00`;
}

/**
 * Reads ISO 8601: a time with an offset or `Z`; a day, or a time without offset, counts as UTC+8. `undefined` for
 * anything else, impossible days and hours included. In ms.
 */
export function parseTime(text: string): number | undefined {
  if (text.length > 40) return undefined;
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:T((?:[01]\d|2[0-3]):\d{2})(?:(:\d{2})(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, day = '', time = '00:00', seconds = ':00', fraction = '.0', offset = '+08:00'] = match;
  const ms = Date.parse(`${day}T${time}${seconds}${fraction.padEnd(4, '0')}${offset}`);
  // Date.parse takes 30 February for 2 March; a real day comes back as it was written.
  const realDay = new Date(Date.parse(`${day}T00:00:00Z`));
  return Number.isNaN(ms) || Number.isNaN(realDay.getTime()) || realDay.toISOString().slice(0, 10) !== day
    ? undefined
    : ms;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Reads a duration: `24h`, `90m`, `30s`, `2d`, `1h30m`, `500ms`, or `0`. At most 100 years. In ms. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (text.length > 40 || !/^(?:\d{1,12}(?:ms|[smhd]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count = '', unit = ''] of text.matchAll(/(\d+)(ms|[smhd])/g))
    total += Number(count) * (units[unit] ?? 0);
  return total <= 36_525 * DAY ? total : undefined;
}

/** A duration for people: `2 h`, `4 min 10 s`; milliseconds only below a second. */
export function formatDuration(ms: number): string {
  if (ms < SECOND) return `${ms} ms`;
  const parts = [
    [Math.floor(ms / DAY), 'd'],
    [Math.floor((ms % DAY) / HOUR), 'h'],
    [Math.floor((ms % HOUR) / MINUTE), 'min'],
    [Math.floor((ms % MINUTE) / SECOND), 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** The same time of day `count` working days (Monday to Friday) later, in ms. Public holidays are not known. */
export function addWorkingDays(ms: number, count: number): number {
  if (count <= 0) return ms;
  // From a working day, five of them are a week; days are walked only up to that, however large the rule's number is.
  const weeks = Math.floor((count - 1) / 5);
  let at = ms;
  for (let left = count - weeks * 5; left > 0;) {
    at += DAY;
    const weekday = new Date(at + OFFSET).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return at + weeks * 7 * DAY;
}
