/** Reads a file line by line: a chunk at a time, as flows may be long. */

import { closeSync, openSync, readSync } from 'node:fs';

/** The longest line of a flow. A longer one shows that the file is something else. */
export const longestLineBytes = 64 * 1024;

const chunkBytes = 64 * 1024;
const lineFeed = 0x0a;

/** Room for the longest line with a byte-order mark and a CR; one byte more, and the line is too long. */
const roomBytes = longestLineBytes + 3 + 1 + 1;

/**
 * The lines of a file, without LF or CRLF and without a byte-order mark. Of a line that is too long only the beginning
 * is given, which is too long as well: `parseFlow` refuses it, though the line may never end.
 */
export function* readLines(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    const room = Buffer.alloc(roomBytes);
    let length = 0;
    let given = false; // Whether the beginning of this line, too long, was given already.
    let first = true;
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      let from = 0;
      while (from < read) {
        const found = chunk.subarray(0, read).indexOf(lineFeed, from);
        const end = found === -1 ? read : found;
        // Lines are put together as bytes and decoded whole: a character may lie across two chunks.
        length += chunk.copy(room, length, from, end);
        if (!given && (found !== -1 || length === roomBytes)) {
          yield decoded(room.subarray(0, length), found !== -1, first);
          first = false;
          given = true;
        }
        if (found !== -1) {
          length = 0;
          given = false;
        }
        from = end + 1;
      }
    }
    if (length > 0 && !given) yield decoded(room.subarray(0, length), false, first);
  } finally {
    closeSync(file);
  }
}

function decoded(bytes: Buffer, ended: boolean, first: boolean): string {
  const text = bytes.toString('utf8');
  const from = first && text.startsWith('\uFEFF') ? 1 : 0;
  return text.slice(from, ended && text.endsWith('\r') ? -1 : undefined);
}
