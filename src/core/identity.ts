/** Identity documents: their forms, check digits, and what they tell about a person. */

import { dayOf } from './calendar.ts';

export const documentTypes = [
  'resident-id',
  'passport',
  'hk-macau-permit',
  'taiwan-permit',
  'foreign-permanent-resident-id',
] as const;
export type DocumentType = (typeof documentTypes)[number];

/** What a valid document tells. */
export interface CheckedDocument {
  /** In its one form: capitals, no spaces. */
  readonly number: string;
  /** YYYY-MM-DD */
  readonly birth?: string;
  readonly sex?: 'male' | 'female';
  readonly region?: string;
}

export interface Today {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The day of a time in ms, in China. */
export function todayOf(now: number): Today {
  const [year = 0, month = 0, day = 0] = dayOf(now).split('-').map(Number);
  return { year, month, day };
}

type Checked = CheckedDocument | { readonly problem: string };

/** Checks a document's number; `today` bounds the date of birth. The problem is worded to follow “not valid: …”. */
export function checkDocument(type: DocumentType, text: string, today: Today): Checked {
  if (text.length > 40) return { problem: 'it is too long' };
  // Letter by letter: toUpperCase makes `SS` of `ß`.
  const number = text
    .trim()
    .replaceAll(/(?<=\w)[ -](?=\w)/g, '')
    .replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
  switch (type) {
    case 'resident-id':
      return residentId(number, today);
    case 'foreign-permanent-resident-id':
      return foreignPermanentResidentId(number, today);
    case 'passport':
      return passport(number);
    case 'hk-macau-permit':
      return form(number, /^[HM](\d{8}|\d{10})$/, 'it should have H or M and 8 or 10 digits');
    case 'taiwan-permit':
      return form(number, /^(\d{8}|\d{10})$/, 'it should have 8 or 10 digits');
  }
}

function form(number: string, pattern: RegExp, should: string): Checked {
  return pattern.test(number) ? { number } : { problem: should };
}

/** Chinese passports begin with a letter; foreign ones have up to 16 letters and digits, not all the same. */
function passport(number: string): Checked {
  if (!/^[A-Z0-9]{5,16}$/.test(number)) return { problem: 'it should have 5 to 16 letters and digits' };
  return /^(.)\1*$/.test(number) ? { problem: 'it repeats one character' } : { number };
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The check character of the first 17 digits (GB 11643, ISO 7064 MOD 11-2). */
export function checkCharacter(body: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return '10X98765432'[sum % 11] ?? '';
}

/** The first two digits of a resident ID (GB/T 2260), and the residence permits of Hong Kong, Macau and Taiwan. */
const regions: Readonly<Record<string, string>> = {
  11: 'Beijing',
  12: 'Tianjin',
  13: 'Hebei',
  14: 'Shanxi',
  15: 'Inner Mongolia',
  21: 'Liaoning',
  22: 'Jilin',
  23: 'Heilongjiang',
  31: 'Shanghai',
  32: 'Jiangsu',
  33: 'Zhejiang',
  34: 'Anhui',
  35: 'Fujian',
  36: 'Jiangxi',
  37: 'Shandong',
  41: 'Henan',
  42: 'Hubei',
  43: 'Hunan',
  44: 'Guangdong',
  45: 'Guangxi',
  46: 'Hainan',
  50: 'Chongqing',
  51: 'Sichuan',
  52: 'Guizhou',
  53: 'Yunnan',
  54: 'Tibet',
  61: 'Shaanxi',
  62: 'Gansu',
  63: 'Qinghai',
  64: 'Ningxia',
  65: 'Xinjiang',
  71: 'Taiwan',
  81: 'Hong Kong',
  82: 'Macau',
  83: 'Taiwan',
};

function residentId(number: string, today: Today): Checked {
  if (!/^\d{17}[\dX]$/.test(number)) return { problem: 'it should have 18 digits, the last one perhaps X' };
  const region = regions[number.slice(0, 2)];
  if (region === undefined) return { problem: 'no region has this number' };
  return withBirth(number, region, today);
}

/** New cards: 9, region, 3, then as a resident ID. Old cards: three letters and twelve digits, birth YYMMDD inside. */
function foreignPermanentResidentId(number: string, today: Today): Checked {
  if (/^[A-Z]{3}\d{12}$/.test(number)) return { number };
  if (!/^9\d{16}[\dX]$/.test(number))
    return { problem: 'it should have 18 digits from 9 on, or 3 letters and 12 digits' };
  const region = regions[number.slice(1, 3)];
  return region === undefined ? { problem: 'no region has this number' } : withBirth(number, region, today);
}

function withBirth(number: string, region: string, today: Today): Checked {
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(
    Number,
  ) as [number, number, number];
  if (!isRealDay(year, month, day)) return { problem: 'its date of birth is no day of the calendar' };
  const age = today.year - year - (month * 100 + day > today.month * 100 + today.day ? 1 : 0);
  if (age < 0) return { problem: 'its date of birth is in the future' };
  if (age > 150) return { problem: 'its date of birth is too long ago' };
  if (checkCharacter(number.slice(0, 17)) !== number[17]) return { problem: 'its check digit is wrong' };
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  return { number, birth, sex: Number(number[16]) % 2 === 1 ? 'male' : 'female', region };
}

function isRealDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1000 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A document's number as notices show it: the first and the last characters, or only the last of a short one. */
export function maskDocument(number: string): string {
  const shown = number.length >= 12 ? 3 : 1;
  return `${number.slice(0, shown)}${'*'.repeat(number.length - shown * 2)}${number.slice(-shown)}`;
}

/** A name with all but its last character hidden: enough to recognise somebody by. */
export function maskName(name: string): string {
  const letters = Array.from(name);
  return `${'*'.repeat(Math.max(1, letters.length - 1))}${letters.at(-1) ?? ''}`;
}
