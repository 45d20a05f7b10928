/** A JSON list, a movement on each line. */

import type { Format } from './books.ts';
import { escapeJson } from '../../wallet.ts';

export const json: Format = {
  begin: () => '[',
  line: (line, index) => `${index === 0 ? '' : ','}\n${escapeJson(JSON.stringify(line))}`,
  end: () => '\n]\n',
};
