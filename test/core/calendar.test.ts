import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addWorkingDays,
  dayOf,
  formatDuration,
  formatTime,
  monthOf,
  monthSpan,
  parseDuration,
  parseTime,
  yearOf,
} from '../../src/core/calendar.ts';

const SECOND = 1000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

/** Any moment from 1900 to 2200. */
const moment = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) });

function at(text: string): number {
  const ms = parseTime(text);
  if (ms === undefined) throw new Error(`no time: ${text}`);
  return ms;
}

describe('the calendar', () => {
  test('a day begins at 16:00 UTC', () => {
    expect(dayOf(Date.UTC(2026, 0, 31, 15, 59, 59, 999))).toBe('2026-01-31');
    expect(dayOf(Date.UTC(2026, 0, 31, 16))).toBe('2026-02-01');
  });

  test('a year begins at 16:00 UTC of the day before', () => {
    expect(yearOf(Date.UTC(2025, 11, 31, 15, 59, 59, 999))).toBe(2025);
    expect(yearOf(Date.UTC(2025, 11, 31, 16))).toBe(2026);
  });

  test('a month goes from its first moment to the first of the next one', () => {
    expect(monthSpan('2026-01')).toEqual({ from: at('2026-01-01'), until: at('2026-02-01') });
    expect(monthSpan('2024-02')).toEqual({ from: at('2024-02-01'), until: at('2024-03-01') });
    expect(monthSpan('2025-12')).toEqual({ from: at('2025-12-01'), until: at('2026-01-01') });
    expect(monthSpan('9999-12')?.until).toBe(at('9999-12-31') + DAY);
  });

  test('every moment is within its month', () => {
    fc.assert(
      fc.property(moment, (ms) => {
        const { from, until } = monthSpan(monthOf(ms)) ?? { from: ms + 1, until: ms };
        expect(from <= ms && ms < until).toBe(true);
      }),
    );
  });

  test.each(['2026', '2026-13', '2026-00', '2026-1', '26-01', '2026-01-01', ' 2026-01', '2026/01', ''])(
    '%j is no month',
    (text) => expect(monthSpan(text)).toBeUndefined(),
  );

  test('times before 1970 have their day too', () => expect(dayOf(-1)).toBe('1970-01-01'));
});

describe('a time', () => {
  test.each([
    ['2026-01-05T09:00:00+08:00', Date.UTC(2026, 0, 5, 1)],
    ['2026-01-05T01:00:00Z', Date.UTC(2026, 0, 5, 1)],
    ['2026-01-04T20:00:00-05:00', Date.UTC(2026, 0, 5, 1)],
    ['2026-01-05T09:00:00', Date.UTC(2026, 0, 5, 1)],
    ['2026-01-05T09:00', Date.UTC(2026, 0, 5, 1)],
    ['2026-01-05', Date.UTC(2026, 0, 4, 16)],
    ['2026-01-05T09:00:00.5', Date.UTC(2026, 0, 5, 1, 0, 0, 500)],
    ['2026-01-05T09:00:00.123Z', Date.UTC(2026, 0, 5, 9, 0, 0, 123)],
    ['2024-02-29', Date.UTC(2024, 1, 28, 16)],
  ])('%s is read', (text, ms) => expect(parseTime(text)).toBe(ms));

  test.each([
    '',
    'now',
    '2026',
    '2026-1-5',
    '05.01.2026',
    '2026-02-30',
    '2025-02-29T12:00:00Z',
    '2026-13-01',
    '2026-00-01',
    '2026-01-00',
    '2026-01-05T24:00:00',
    '2026-01-05T25:00',
    '2026-01-05T09:60',
    '2026-01-05T09:00:60Z',
    '2026-01-05T09:00.5',
    '2026-01-05T09:00:00+24:00',
    '2026-01-05T09:00:00+8',
    '2026-01-05 09:00',
    '2026-01-05Z',
    '2026-01-05T09:00:00Z\n',
    ' 2026-01-05',
    '+002026-01-05',
    '-2026-01-05',
    '２０２６-01-05',
  ])('%j is none', (text) => expect(parseTime(text)).toBeUndefined());

  test('milliseconds are written only where there are any', () => {
    expect(formatTime(Date.UTC(2026, 0, 5, 1))).toBe('2026-01-05T09:00:00+08:00');
    expect(formatTime(Date.UTC(2026, 0, 5, 1, 0, 0, 120))).toBe('2026-01-05T09:00:00.120+08:00');
    expect(formatTime(Date.UTC(2026, 0, 4, 20, 30))).toBe('2026-01-05T04:30:00+08:00');
  });

  test('what is written reads as it was', () => {
    fc.assert(
      fc.property(moment, (ms) => {
        expect(parseTime(formatTime(ms))).toBe(ms);
        expect(formatTime(ms).slice(0, 10)).toBe(dayOf(ms));
        expect(dayOf(at(dayOf(ms)))).toBe(dayOf(ms));
        expect(String(yearOf(ms))).toBe(dayOf(ms).slice(0, 4));
      }),
    );
  });

  test('later times are written later', () => {
    fc.assert(
      fc.property(moment, moment, (one, other) => {
        expect(dayOf(one) <= dayOf(other)).toBe(one <= other || dayOf(one) === dayOf(other));
      }),
    );
  });
});

describe('a duration', () => {
  test.each([
    ['0', 0],
    ['500ms', 500],
    ['30s', 30 * SECOND],
    ['90m', 90 * 60 * SECOND],
    ['24h', DAY],
    ['2d', 2 * DAY],
    ['1h30m', 1.5 * HOUR],
    ['1d2h3m4s5ms', DAY + 2 * HOUR + 184 * SECOND + 5],
    ['0h', 0],
  ])('%s is read', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each([
    '',
    ' ',
    '1',
    '5',
    'h',
    '-1h',
    '+1h',
    '1.5h',
    '1e3s',
    '1 h',
    ' 1h',
    '1h ',
    '1H',
    '１h',
    '1w',
    '36526d',
    '9'.repeat(12) + 'd',
    'NaN',
  ])('%j is none', (text) => expect(parseDuration(text)).toBeUndefined());

  test.each([
    [0, '0 ms'],
    [500, '500 ms'],
    [SECOND, '1 s'],
    [1_500, '1 s'],
    [250 * SECOND, '4 min 10 s'],
    [2 * HOUR, '2 h'],
    [DAY, '1 d'],
    [DAY + SECOND, '1 d 1 s'],
  ])('%d ms are shown as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  test('what is shown reads as it was, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 36_525 * 24 * 3_600 }), (seconds) => {
        const typed = formatDuration(seconds * SECOND)
          .replaceAll(' ', '')
          .replace('min', 'm');
        expect(parseDuration(typed)).toBe(seconds * SECOND);
      }),
    );
  });
});

test('a megabyte is no time, and told so at once', () => {
  const started = performance.now();
  for (const piece of ['1', '1m', '2026-01-05', '1ms']) {
    expect(parseTime(piece.repeat(200_000))).toBeUndefined();
    expect(parseDuration(piece.repeat(200_000))).toBeUndefined();
  }
  expect(performance.now() - started).toBeLessThan(1_000);
});

describe('working days', () => {
  // 2026-01-05 is a Monday.
  test.each([
    ['Monday', '2026-01-05', 1, '2026-01-06'],
    ['Friday', '2026-01-09', 1, '2026-01-12'],
    ['Saturday', '2026-01-10', 1, '2026-01-12'],
    ['Sunday', '2026-01-11', 1, '2026-01-12'],
    ['Thursday', '2026-01-08', 3, '2026-01-13'],
    ['Friday', '2026-01-09', 5, '2026-01-16'],
    ['Saturday', '2026-01-10', 5, '2026-01-16'],
    ['Sunday', '2026-01-11', 10, '2026-01-23'],
    ['Monday', '2026-01-05', 0, '2026-01-05'],
  ])('from %s %s, %d later is %s', (_, from, count, to) => {
    expect(formatTime(addWorkingDays(at(`${from}T10:30`), count))).toBe(`${to}T10:30:00+08:00`);
  });

  test('the day is that of UTC+8, also where UTC has another', () => {
    // Friday 23:00 UTC is Saturday 07:00.
    expect(formatTime(addWorkingDays(Date.UTC(2026, 0, 9, 23), 1))).toBe('2026-01-12T07:00:00+08:00');
  });

  test('one by one or all at once makes no difference', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 60 }), (ms, count) => {
        let walked = ms;
        for (let day = 0; day < count; day += 1) walked = addWorkingDays(walked, 1);
        expect(addWorkingDays(ms, count)).toBe(walked);
      }),
    );
  });

  test('a huge count is no reason to wait', () => {
    const started = performance.now();
    expect(addWorkingDays(0, 1e9)).toBeGreaterThan(1e9 * DAY);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
