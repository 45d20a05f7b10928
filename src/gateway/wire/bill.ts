/** Bills as files: UTF-8 with a byte order mark, cells that begin with a backtick, two lines of sums at the end. */

/** A table with its sums, each of them as named columns. */
export interface BillTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly sums: Readonly<Record<string, string>>;
}

/** The file's bytes. */
export function billFile({ columns, rows, sums }: BillTable): Buffer {
  const lines = [
    columns.join(','),
    ...rows.map(line),
    Object.keys(sums).join(','),
    line(Object.values(sums)),
    '',
  ];
  return Buffer.from(`\uFEFF${lines.join('\r\n')}`);
}

/** What people typed can neither end its cell nor its line. */
function line(cells: readonly string[]): string {
  return cells.map((cell) => `\`${cell.replaceAll('`', "'").replaceAll(/[\r\n]/g, ' ')}`).join(',');
}
