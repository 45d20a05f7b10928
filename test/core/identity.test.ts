import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkCharacter,
  checkDocument,
  type DocumentType,
  documentTypes,
  maskDocument,
  maskName,
} from '../../src/core/identity.ts';

const today = { year: 2026, month: 6, day: 15 };
const check = (type: DocumentType, number: string) => checkDocument(type, number, today);
const resident = (body: string) => check('resident-id', body + checkCharacter(body));

describe('a resident ID', () => {
  test.each([
    ['11010519491231002X', { birth: '1949-12-31', sex: 'female', region: 'Beijing' }],
    ['440524188001010014', { birth: '1880-01-01', sex: 'male', region: 'Guangdong' }],
    ['440308199901101512', { birth: '1999-01-10', sex: 'male', region: 'Guangdong' }],
  ])('%s, a published sample, tells birth, sex and region', (number, told) => {
    expect(checkDocument('resident-id', number, { year: 2016, month: 1, day: 1 })).toEqual({
      number,
      ...told,
    });
  });

  test.each([
    ['810000199408230021', 'Hong Kong'],
    ['830000199201300022', 'Taiwan'],
  ])('%s, a residence permit, is taken: %s', (number, region) => {
    expect(check('resident-id', number)).toMatchObject({ number, region });
  });

  test('a residence permit of Macau has the code 82', () => {
    expect(resident('82000019940823002')).toMatchObject({ region: 'Macau' });
  });

  test('a small x is a capital one, and spaces are welcome', () => {
    expect(check('resident-id', ' 110105 19491231 002x ')).toMatchObject({ number: '11010519491231002X' });
  });

  test('any one digit typed wrong is noticed', () => {
    const valid = fc.constantFrom('11010519491231002X', '440308199901101512', '810000199408230021');
    fc.assert(
      fc.property(valid, fc.nat({ max: 16 }), fc.integer({ min: 1, max: 9 }), (number, index, by) => {
        const wrong = (Number(number[index]) + by) % 10;
        expect(check('resident-id', number.slice(0, index) + wrong + number.slice(index + 1))).toHaveProperty(
          'problem',
        );
      }),
    );
  });

  test('no check character but the right one is taken', () => {
    const body = '44030819990110151';
    const taken = Array.from('0123456789X').filter(
      (last) => !('problem' in check('resident-id', body + last)),
    );
    expect(taken).toEqual(['2']);
  });

  test('any body with a real birthday and region passes with its check character', () => {
    const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2026-06-14'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 999 }), (date, sequence) => {
        const birth = date.toISOString().slice(0, 10);
        const body = `110101${birth.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
        expect(resident(body)).toMatchObject({ birth, sex: sequence % 2 === 1 ? 'male' : 'female' });
      }),
    );
  });

  test.each([
    ['30 February', '11010119990230001'],
    ['29 February of a common year', '11010119000229001'],
    ['month 13', '11010119991301001'],
    ['month 0', '11010119990001001'],
    ['day 0', '11010119990100001'],
    ['the year 0', '11010100000101001'],
  ])('a birthday on %s is refused', (_, body) => {
    expect(resident(body)).toEqual({ problem: 'its date of birth is no day of the calendar' });
  });

  test('29 February of a leap year is a birthday', () => {
    expect(resident('11010120000229001')).toMatchObject({ birth: '2000-02-29' });
  });

  test('somebody may be born today, but not tomorrow', () => {
    expect(resident('11010120260615001')).toMatchObject({ birth: '2026-06-15' });
    expect(resident('11010120260616001')).toEqual({ problem: 'its date of birth is in the future' });
  });

  test('nobody is older than 150', () => {
    expect(resident('11010118750616001')).toMatchObject({ birth: '1875-06-16' });
    expect(resident('11010118750615001')).toEqual({ problem: 'its date of birth is too long ago' });
  });

  test.each(['00', '10', '16', '20', '47', '66', '72', '84', '91', '99'])(
    'no region has the number %s',
    (region) => {
      expect(resident(`${region}010119990110151`)).toEqual({ problem: 'no region has this number' });
    },
  );

  test.each([
    '',
    '1',
    '11010519491231002',
    '11010519491231002XX',
    '1101051949123100X2',
    '１1010519491231002X',
  ])('%j has not the form', (number) => expect(check('resident-id', number)).toHaveProperty('problem'));
});

describe('a foreign permanent resident ID', () => {
  test('the new one tells birth, sex and region', () => {
    expect(check('foreign-permanent-resident-id', '932682198501010017')).toEqual({
      number: '932682198501010017',
      birth: '1985-01-01',
      sex: 'male',
      region: 'Jiangsu',
    });
  });

  test('the old one is taken by its form', () => {
    expect(check('foreign-permanent-resident-id', 'kaz110090123105')).toEqual({ number: 'KAZ110090123105' });
  });

  test.each([
    '932682198501010018',
    '932682198513010017',
    '132682198501010017',
    'KA110090123105',
    'KAZ11009012310',
  ])('%s is none', (number) =>
    expect(check('foreign-permanent-resident-id', number)).toHaveProperty('problem'),
  );
});

describe('permits and passports', () => {
  test.each<[DocumentType, string, string]>([
    ['hk-macau-permit', 'H12345678', 'H12345678'],
    ['hk-macau-permit', 'm12345678', 'M12345678'],
    ['hk-macau-permit', 'H1234567801', 'H1234567801'],
    ['taiwan-permit', '12345678', '12345678'],
    ['taiwan-permit', '1234567890', '1234567890'],
    ['passport', 'E12345678', 'E12345678'],
    ['passport', 'ea1234567', 'EA1234567'],
    ['passport', ' 53 3380006 ', '533380006'],
  ])('%s %j is taken', (type, text, number) => expect(check(type, text)).toEqual({ number }));

  test.each<[DocumentType, string]>([
    ['hk-macau-permit', 'A12345678'],
    ['hk-macau-permit', 'H1234567'],
    ['hk-macau-permit', 'H123456789'],
    ['taiwan-permit', 'T12345678'],
    ['taiwan-permit', '123456789'],
    ['passport', ''],
    ['passport', 'AAAAAAAAA'],
    ['passport', '000000000'],
    ['passport', 'A'.repeat(17)],
    ['passport', 'E1234567;'],
    ['passport', 'ß1234567'],
    ['passport', 'E１２３４５６７８'],
    ['passport', 'E1234\u202e5678'],
  ])('%s %j is refused', (type, text) => expect(check(type, text)).toHaveProperty('problem'));
});

describe('any text', () => {
  test('is answered with a number in its one form, or with a problem; never with an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...documentTypes), fc.string({ unit: 'binary' }), (type, text) => {
        const checked = check(type, text);
        const again = 'number' in checked ? check(type, checked.number) : checked;
        expect(again).toEqual(checked);
      }),
    );
  });

  test('of a megabyte is refused at once', () => {
    const started = performance.now();
    for (const type of documentTypes) expect(check(type, '1 '.repeat(500_000))).toHaveProperty('problem');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('what notices show', () => {
  test('of a document', () => {
    expect(maskDocument('11010519491231002X')).toBe('110************02X');
    expect(maskDocument('H12345678')).toBe('H*******8');
    expect(maskDocument('12345')).toBe('1***5');
  });

  test('of a name: the last character', () => {
    expect(maskName('李雷')).toBe('*雷');
    expect(maskName('欧阳娜娜')).toBe('***娜');
    expect(maskName('Li Lei')).toBe('*****i');
    expect(maskName('𠮷田𠮷')).toBe('**𠮷');
    expect(maskName('李')).toBe('*李');
    expect(maskName('')).toBe('*');
  });

  test('six characters of a document at most', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9]{5,18}$/), (number) => {
        const masked = maskDocument(number);
        expect(masked).toHaveLength(number.length);
        expect(masked.replaceAll('*', '').length).toBeLessThanOrEqual(6);
      }),
    );
  });
});
