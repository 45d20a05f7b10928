import fc from 'fast-check';
import jsqr from 'jsqr';
import { expect, test } from 'vitest';
import { drawBarcode, drawQr, shine } from '../../../src/cli/codes/draw.ts';
import { Paint } from '../../../src/cli/print.ts';
import { type Raster, rasterise } from './raster.ts';
import { readBarcode } from './reader.ts';

const paymentCode = fc.stringMatching(/^1[0-5][0-9]{16}$/);

/** Reads a QR code from what a dark terminal shows. Nothing is inverted for the reader. */
function readQr(raster: Raster): string | undefined {
  const { width, height } = raster;
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (raster.isDark(x, y)) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return jsqr.default(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data;
}

test('the printed barcode reads as the digits it was drawn from, on every scan line', () => {
  fc.assert(
    fc.property(paymentCode, (digits) => {
      const drawing = rasterise(drawBarcode(digits, { height: 3 }));
      for (const row of [1, 2, 3]) expect(readBarcode(drawing, row * 16 + 8)).toBe(digits);
    }),
  );
});

test('the barcode of a payment code fits a terminal of 80 columns', () => {
  const rows = drawBarcode('134567890123456789').split('\n');
  expect(rows.map((row) => row.length)).toEqual(new Array<number>(7).fill(77));
});

test('on a light ground without colours it is drawn in dark blocks, and reads the same', () => {
  const digits = '134567890123456789';
  const paint = new Paint({ level: 0, light: true });
  const onLight = (drawing: string, cell: number): Raster => {
    const { isDark, ...size } = rasterise(shine(paint, drawing), cell);
    return { ...size, isDark: (x, y) => !isDark(x, y) };
  };
  expect(readBarcode(onLight(drawBarcode(digits, { height: 3 }), 8), 24)).toBe(digits);
  expect(readQr(onLight(drawQr(digits), 4))).toBe(digits);
});

test('an odd number of modules still leaves a quiet zone of ten', () => {
  // A symbol has 11 modules, the stop 13: two pairs make 57.
  expect(readBarcode(rasterise(drawBarcode('1234')), 24)).toBe('1234');
});

test('height and quiet zone are as asked', () => {
  const rows = drawBarcode('1234', { height: 2, quiet: 20 }).split('\n');
  expect(rows).toHaveLength(4);
  expect(rows[1]).toMatch(/^█{10}[^█].*█{10}$/);
});

test.each([
  ['134567890123456789'],
  ['weixin://wxpay/bizpayurl?pr=kZF1s1X'],
  ['面包店 ¥18.50'],
  ['https://example.com/'.padEnd(300, 'wallet')],
])('the printed QR code reads as %s', (text) => {
  expect(readQr(rasterise(drawQr(text), 4))).toBe(text);
});

test('any payment code can be read from its printed QR code', () => {
  fc.assert(
    fc.property(paymentCode, (digits) => {
      expect(readQr(rasterise(drawQr(digits), 4))).toBe(digits);
    }),
    { numRuns: 20 },
  );
});

test('a QR code is square, with two modules of quiet zone', () => {
  const { width, height, isDark } = rasterise(drawQr('134567890123456789'), 2);
  const side = width / 2;
  // One row of characters holds two of modules; after an odd number of them one more light one follows.
  expect(Math.ceil(side / 2) * 4).toBe(height);
  const dark = (x: number, y: number): boolean => isDark(x * 2, y * 2);
  for (let at = 0; at < side; at++) {
    for (const edge of [0, 1, side - 2, side - 1])
      expect([dark(at, edge), dark(edge, at)]).toEqual([false, false]);
  }
});
