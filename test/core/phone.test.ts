import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEmail, maskPhone, normalisePhone } from '../../src/core/phone.ts';

describe('a phone number', () => {
  test.each([
    ['13800138000', '13800138000'],
    [' 138 0013 8000 ', '13800138000'],
    ['138-0013-8000', '13800138000'],
    ['+8613800138000', '13800138000'],
    ['+86 138 0013 8000', '13800138000'],
    ['19912345678', '19912345678'],
    ['+852 9123 4567', '+85291234567'],
    ['+853 6612 3456', '+85366123456'],
    ['+886 912 345 678', '+886912345678'],
    ['+886 0912 345 678', '+886912345678'],
  ])('%j is kept as %s', (text, number) => {
    expect(normalisePhone(text)).toBe(number);
    expect(normalisePhone(number)).toBe(number);
  });

  test.each([
    '',
    '1380013800',
    '138001380000',
    '12800138000',
    '03800138000',
    '1３800138000',
    '+1 202 555 0143',
    '+852 3123 4567',
    '+853 2812 3456',
    '91234567',
    '1.38e10',
    'abcdefghijk',
    '13800138000\u202e',
    '138\n00138000',
  ])('%j is no mobile number', (text) => expect(normalisePhone(text)).toBeUndefined());

  test('every mainland number from 13 to 19 is taken, whatever stands in front', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^1[3-9][0-9]{9}$/),
        fc.constantFrom('', '+86', '+86 ', '+86-'),
        (number, code) => {
          expect(normalisePhone(code + number)).toBe(number);
        },
      ),
    );
  });

  test('notices show its first and last digits', () => {
    expect(maskPhone('13800138000')).toBe('138****8000');
    expect(maskPhone('+85291234567')).toBe('+8529****4567');
  });
});

describe('an e-mail address', () => {
  test.each(['a@b.cn', 'li.lei+wallet@mail.example.com', "o'brien@example.org", 'A@EXAMPLE.COM', '1@2.3'])(
    '%s is one',
    (text) => expect(isEmail(text)).toBe(true),
  );

  test.each([
    '',
    '@',
    'a',
    'a@',
    '@b.cn',
    'a@b',
    'a@@b.cn',
    'a@b@c.cn',
    'a b@c.cn',
    'a@b..cn',
    'a@.cn',
    'a@b.cn.',
    'a@b.cn\n',
    'a@b.cn\r\nBcc: x@y.z',
    'a\u202e@b.cn',
    'a\u0000@b.cn',
    '李@b.cn',
  ])('%j is none', (text) => expect(isEmail(text)).toBe(false));

  test('254 characters are one, 255 are not', () => {
    expect(isEmail(`${'a'.repeat(249)}@b.cn`)).toBe(true);
    expect(isEmail(`${'a'.repeat(250)}@b.cn`)).toBe(false);
  });
});

test('a megabyte is refused at once', () => {
  const started = performance.now();
  for (const piece of ['1', '1 ', 'a@', 'a.', '@b.']) {
    expect(normalisePhone(piece.repeat(500_000))).toBeUndefined();
    expect(isEmail(piece.repeat(500_000))).toBe(false);
  }
  expect(performance.now() - started).toBeLessThan(1_000);
});
