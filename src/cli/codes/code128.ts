/**
 * Code 128, the symbology of the payment code's barcode (ISO/IEC 15417), as far as a payment code needs it: subset C,
 * in which one symbol stands for two digits. 18 digits make 134 modules.
 */

/** Widths of bar, space, bar, space, bar, space for the values 0 to 102, which in subset C are the pairs 00 to 99. */
// prettier-ignore
const patterns = [
  '212222', '222122', '222221', '121223', '121322', '131222', '122213', '122312', '132212', '221213',
  '221312', '231212', '112232', '122132', '122231', '113222', '123122', '123221', '223211', '221132',
  '221231', '213212', '223112', '312131', '311222', '321122', '321221', '312212', '322112', '322211',
  '212123', '212321', '232121', '111323', '131123', '131321', '112313', '132113', '132311', '211313',
  '231113', '231311', '112133', '112331', '132131', '113123', '113321', '133121', '313121', '211331',
  '231131', '213113', '213311', '213131', '311123', '311321', '331121', '312113', '312311', '332111',
  '314111', '221411', '431111', '111224', '111422', '121124', '121421', '141122', '141221', '112214',
  '112412', '122114', '122411', '142112', '142211', '241211', '221114', '413111', '241112', '134111',
  '111242', '121142', '121241', '114212', '124112', '124211', '411212', '421112', '421211', '212141',
  '214121', '412121', '111143', '111341', '131141', '114113', '114311', '411113', '411311', '113141',
  '114131', '311141', '411131',
] as const;

const startC = { value: 105, pattern: '211232' } as const;
const stopPattern = '2331112';
const modulus = 103;

/**
 * The modules of a barcode from start to stop, without quiet zones: true is dark.
 *
 *     code128('13').length // 46: start, one pair, checksum, stop
 *
 * Throws unless the digits are of an even number, at least two.
 */
export function code128(digits: string): boolean[] {
  if (!/^(?:[0-9]{2})+$/.test(digits))
    throw new RangeError('Code 128 C takes pairs of digits and nothing else');
  const pairs = (digits.match(/../g) ?? []).map(Number);
  const checksum = pairs.reduce((sum, pair, index) => sum + pair * (index + 1), startC.value) % modulus;
  const symbols = [...pairs, checksum].map((value) => patterns[value]);
  return [startC.pattern, ...symbols, stopPattern].join('').split('').flatMap(modulesOf);
}

/** A run of modules; every symbol begins with a bar, and has an even number of runs, so that runs alternate throughout. */
function modulesOf(width: string, run: number): boolean[] {
  return new Array<boolean>(Number(width)).fill(run % 2 === 0);
}
