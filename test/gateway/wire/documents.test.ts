/** What travels inside: encrypted texts, v2 documents and their signatures, bills. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Aes, Formatter, Hash, Transformer } from 'wechatpay-axios-plugin';
import { open, seal } from '../../../src/gateway/wire/aead.ts';
import { billFile } from '../../../src/gateway/wire/bill.ts';
import { areSigned, signFields } from '../../../src/gateway/wire/v2.ts';
import { parseXml, writeXml } from '../../../src/gateway/wire/xml.ts';

const KEY = '0123456789abcdef0123456789abcdef';

describe('an encrypted text', () => {
  it('is opened by the SDK and by nobody with another key', () => {
    fc.assert(
      fc.property(fc.string(), (plain) => {
        const sealed = seal(plain, KEY, 'transaction');
        const { ciphertext, nonce, associated_data: associated } = sealed;
        expect(nonce).toMatch(/^[\x21-\x7e]{12}$/);
        expect(Aes.AesGcm.decrypt(ciphertext, KEY, nonce, associated)).toBe(plain);
        expect(open(sealed, KEY)).toBe(plain);
        expect(() => open(sealed, KEY.replace('0', '1'))).toThrow(/authenticate/);
        expect(() => open({ ...sealed, associated_data: 'refund' }, KEY)).toThrow(/authenticate/);
      }),
    );
  });
});

const field = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !text.includes(']]>') && !/[\r\p{Cc}\uFFFE\uFFFF]/u.test(text));

describe('a v2 document', () => {
  it('is signed as the SDK signs it', () => {
    // The SDK loses an element `__proto__`.
    const name = fc.stringMatching(/^[a-z_]{1,12}$/).filter((text) => text !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(name, field), (fields) => {
        for (const type of ['MD5', 'HMAC-SHA256'] as const) {
          const { sign: _, ...rest } = fields;
          const named = { ...rest, sign_type: type };
          const sign = Hash.sign(type, named, KEY);
          expect(signFields(named, KEY, type)).toBe(sign);
          expect(areSigned({ ...named, sign }, KEY)).toBe(true);
          expect(areSigned({ ...named, sign: sign.toLowerCase() }, KEY)).toBe(false);
          expect(areSigned(named, KEY)).toBe(false);
        }
      }),
    );
  });

  it('with an unknown sign_type is not signed', () => {
    const fields = { a: '1', sign_type: 'SHA1' };
    expect(areSigned({ ...fields, sign: signFields(fields, KEY) }, KEY)).toBe(false);
  });

  it('reads back as it was written, by us and by the SDK', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^f_[a-z]{1,12}$/), field, { minKeys: 1 }), (fields) => {
        expect(parseXml(writeXml(fields))).toEqual(fields);
        expect(parseXml(Transformer.toXml(fields))).toBeDefined();
      }),
    );
  });

  it('is read as libraries write it: CDATA, entities, empty elements, a declaration', () => {
    const text =
      '<?xml version="1.0"?>\n<xml>\n <a><![CDATA[x<y]]></a><b> 1 &amp; &#65;</b>\n<c/><d></d></xml>\n';
    expect(parseXml(text)).toEqual({ a: 'x<y', b: ' 1 & A', c: '', d: '' });
  });

  it.each([
    ['nothing', ''],
    ['JSON', '{"a":1}'],
    ['a document type', '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><a>&a;</a></xml>'],
    ['entities that grow', '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><a>&b;</a></xml>'],
    ['an instruction', '<?php evil ?><xml><a>1</a></xml>'],
    ['attributes', '<xml><a b="1">x</a></xml>'],
    ['a second level', '<xml><a><b>1</b></a></xml>'],
    ['an element twice', '<xml><a>1</a><a>2</a></xml>'],
    ['another root', '<html><a>1</a></html>'],
    ['two roots', '<xml><a>1</a></xml><xml><b>1</b></xml>'],
    ['an end that is missing', '<xml><a>1</a>'],
    ['text beside elements', '<xml>hi<a>1</a></xml>'],
    ['a name that means something to programs', '<xml><__proto__>1</__proto__></xml>'],
    ['too many elements', `<xml>${Array.from({ length: 100 }, (_, n) => `<a${n}>1</a${n}>`).join('')}</xml>`],
  ])('is refused with %s', (_, text) => {
    expect(parseXml(text)).toBeUndefined();
  });

  it('refuses whatever is no document without harm', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseXml(`<xml>${text}`)));
  });
});

describe('a bill', () => {
  it('is read by the SDK, whatever people typed into its cells', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
        const rows = cells.map((cell) => [cell, '1.00']);
        const file = billFile({ columns: ['商品名称', '金额'], rows, sums: { 总数: '1', 总额: '1.00' } });
        const read = Formatter.castCsvBill(file) as { rows: object[]; summary: object };
        expect(read.rows).toHaveLength(rows.length);
        for (const row of read.rows) expect(row).toHaveProperty('金额', '1.00');
        expect(read.summary).toEqual({ 总数: '1', 总额: '1.00' });
      }),
    );
  });

  it('begins with a byte order mark and ends with a line', () => {
    const file = billFile({ columns: ['a', 'b'], rows: [['1', '2']], sums: { c: '3' } });
    expect(file.toString()).toBe('\uFEFFa,b\r\n`1,`2\r\nc\r\n`3\r\n');
  });
});
