import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every request id in the journal, with the times it stands there as a record that counts. */
export function requestIds(home: string): string[] {
  const lines = readFileSync(join(home, 'journal.jsonl'), 'latin1')
    .split('\n')
    .filter((line) => line.startsWith('{'));
  let head = '';
  let seq = -1;
  return lines.flatMap((line) => {
    const record = parsed(line);
    if (record?.p !== head || record.s !== seq + 1) return [];
    [head, seq] = [record.h, record.s];
    return record.id === undefined ? [] : [record.id];
  });
}

/** A line that a power cut left may be no JSON. */
function parsed(line: string): { s: number; p: string; h: string; id?: string } | undefined {
  try {
    return JSON.parse(line) as { s: number; p: string; h: string; id?: string };
  } catch {
    return undefined;
  }
}
