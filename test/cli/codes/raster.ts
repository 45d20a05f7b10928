/** What a character lights up: left and right half of its upper half, then of its lower half. */
const lit: Readonly<Record<string, string>> = {
  '█': '####',
  ' ': '....',
  '▀': '##..',
  '▄': '..##',
  '▌': '#.#.',
  '▐': '.#.#',
};

export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly isDark: (x: number, y: number) => boolean;
}

/** Printed text as pixels, as a dark terminal shows it: text is light, the rest is dark. A cell is twice as high as wide. */
export function rasterise(text: string, cellWidth = 8): Raster {
  const rows = text.split('\n');
  const cellHeight = cellWidth * 2;
  const columns = Math.max(...rows.map((row) => row.length));
  return {
    width: columns * cellWidth,
    height: rows.length * cellHeight,
    isDark(x, y) {
      const character = rows[Math.floor(y / cellHeight)]?.[Math.floor(x / cellWidth)] ?? ' ';
      const quarters = lit[character];
      if (quarters === undefined) throw new Error(`${JSON.stringify(character)} is no block`);
      const right = (x % cellWidth) * 2 >= cellWidth;
      const lower = (y % cellHeight) * 2 >= cellHeight;
      return quarters[(lower ? 2 : 0) + (right ? 1 : 0)] === '.';
    },
  };
}
