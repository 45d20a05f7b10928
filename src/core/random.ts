/** A small deterministic generator: the same seed gives the same numbers on every machine. Not for secrets. */

export interface Random {
  /** A whole number from 0 to `n` − 1, each as likely; `n` up to 2^32. */
  below(n: number): number;
  /** So many decimal digits. */
  digits(count: number): string;
}

/** Four words mixed from a text (cyrb128 by bryc, public domain): nearby seeds give unrelated streams. */
function mix(text: string): [number, number, number, number] {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ unit, 597399067);
    b = c ^ Math.imul(b ^ unit, 2869860233);
    c = d ^ Math.imul(c ^ unit, 951274213);
    d = a ^ Math.imul(d ^ unit, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  a ^= b ^ c ^ d;
  return [a >>> 0, (b ^ a) >>> 0, (c ^ a) >>> 0, (d ^ a) >>> 0];
}

/** The generator of a seed: sfc32, a counter-based generator of 128 bits of state by Chris Doty-Humphrey. */
export function generator(seed: string): Random {
  let [a, b, c, d] = mix(seed);
  const word = (): number => {
    const result = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let round = 0; round < 12; round += 1) word();
  const below = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) throw new RangeError(`no whole number lies below ${n}`);
    // Words above the last whole multiple of n would favour the small numbers.
    const fair = 2 ** 32 - (2 ** 32 % n);
    for (;;) {
      const drawn = word();
      if (drawn < fair) return drawn % n;
    }
  };
  return { below, digits: (count) => Array.from({ length: count }, () => below(10)).join('') };
}
