/** The app's menu: type to filter, numbers to jump, arrows to move, Enter to open, Escape or ← to go back. */

import { createPrompt, isDownKey, isEnterKey, isUpKey, useKeypress, useState } from '@inquirer/core';
import { type Paint } from '../print.ts';
import { visible } from '../../wallet.ts';

interface Config {
  /** Where one is: `Me › Wallet`. */
  readonly message: string;
  readonly note: string;
  readonly names: readonly string[];
  readonly paint: Paint;
}

/** The index of what was chosen; `undefined` to go back. */
export const menu = createPrompt<number | undefined, Config>(({ message, note, names, paint }, done) => {
  const { chalk } = paint;
  const [filter, setFilter] = useState('');
  const [active, setActive] = useState(0);
  const [left, setLeft] = useState(false);
  const found = names
    .map((name, index) => ({ name, index }))
    .filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));

  const leave = (chosen: number | undefined) => {
    setLeft(true);
    done(chosen);
  };
  useKeypress((key, line) => {
    if (isEnterKey(key)) {
      const chosen = found[active];
      if (chosen) leave(chosen.index);
    } else if (key.name === 'escape' || (key.name === 'left' && line.line === '')) leave(undefined);
    else if (isUpKey(key) && key.name === 'up')
      setActive((active + found.length - 1) % Math.max(1, found.length));
    else if (isDownKey(key) && key.name === 'down') setActive((active + 1) % Math.max(1, found.length));
    else if (/^[1-9]$/.test(line.line) && filter === '' && Number(line.line) <= names.length) {
      setActive(Number(line.line) - 1);
      line.clearLine(0);
    } else {
      setFilter(line.line);
      setActive(0);
    }
  });

  const title = `${chalk.bold(visible(message))}${note === '' ? '' : `  ${chalk.dim(visible(note))}`}`;
  if (left) return title;
  const lines = found.map(({ name, index }, at) => {
    const shown = `${index + 1} ${visible(name)}`;
    return at === active ? chalk.cyan(`❯ ${shown}`) : `  ${shown}`;
  });
  const below = filter === '' ? 'Enter opens, Esc back, Ctrl-C leaves' : `Filter: ${visible(filter)}`;
  return [
    [title, ...(lines.length > 0 ? lines : [chalk.dim('  nothing like it')])].join('\n'),
    chalk.dim(`  ${below}`),
  ];
});
