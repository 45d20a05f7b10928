/** The app's menu: type to filter, numbers to jump, arrows to move, Enter to open, Escape or ← to go back. */

import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isUpKey,
  useEffect,
  useKeypress,
  usePagination,
  useRef,
  useState,
} from '@inquirer/core';
import width from 'fast-string-width';
import { roomOf } from '../outputs.ts';
import { type Paint, shortened } from '../print.ts';
import { visible } from '../../wallet.ts';

interface Config {
  /** Where one is, from the start: `Me`, `Wallet`. */
  readonly path: readonly string[];
  readonly note: string;
  readonly names: readonly string[];
  readonly paint: Paint;
}

/** How many rows a menu takes that shows all its lines. */
export function heightOf({ path, note, names, paint }: Config): number {
  return headOf(path, note, room().columns, paint).split('\n').length + names.length + 1;
}

/** Digits typed within this time are one number, in ms. */
const NUMBER_MS = 700;

/** The index of what was chosen; `undefined` to go back. */
export const menu = createPrompt<number | undefined, Config>(({ path, note, names, paint }, done) => {
  const { theme, say } = paint;
  const [filter, setFilter] = useState('');
  const [active, setActive] = useState(0);
  const [left, setLeft] = useState(false);
  const [{ columns, rows }, setRoom] = useState(room);
  const number = useRef({ typed: '', at: 0 });
  const found = names
    .map((name, index) => ({ name, index }))
    .filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));

  useEffect(() => {
    const resized = () => setRoom(room());
    process.stderr.on('resize', resized);
    return () => void process.stderr.off('resize', resized);
  }, []);
  const leave = (chosen: number | undefined) => {
    setLeft(true);
    done(chosen);
  };
  const look = (text: string) => {
    setFilter(text);
    setActive(0);
  };
  /** Whether the digit is part of a line's number. */
  const jumps = (digit: string) => {
    const now = performance.now();
    const before = now - number.current.at < NUMBER_MS ? number.current.typed : '';
    const typed = [before + digit, digit].find((each) => names[Number(each) - 1] !== undefined);
    if (typed === undefined) return false;
    number.current = { typed, at: now };
    setActive(Number(typed) - 1);
    return true;
  };
  useKeypress((key, line) => {
    if (isEnterKey(key)) {
      const chosen = found[active];
      if (chosen) leave(chosen.index);
    } else if (key.name === 'escape' && filter !== '') {
      line.clearLine(0);
      look('');
    } else if (key.name === 'escape' || (key.name === 'left' && line.line === '')) leave(undefined);
    else if (isUpKey(key) && key.name === 'up')
      setActive((active + found.length - 1) % Math.max(1, found.length));
    else if (isDownKey(key) && key.name === 'down') setActive((active + 1) % Math.max(1, found.length));
    else if (filter === '' && /^\d$/.test(line.line) && jumps(line.line)) line.clearLine(0);
    else look(line.line);
  });

  const title = headOf(path, note, columns, paint);
  const keys =
    filter === '' ? say('Enter opens, Esc back, Ctrl-C leaves') : say('Filter: {filter}', { filter });
  const below = `  ${shortened(visible(keys), columns - 3)}`;
  const page = usePagination({
    items: found,
    active,
    pageSize: Math.max(1, rows - title.split('\n').length - below.split('\n').length - 1),
    loop: false,
    renderItem({ item: { name, index }, isActive }) {
      const shown = shortened(`${index + 1} ${visible(name)}`, columns - 3);
      return isActive ? theme.accent(`${theme.marks.cursor} ${shown}`) : `  ${shown}`;
    },
  });
  if (left) return title;
  const lines = found.length > 0 ? page : theme.faint(`  ${say('nothing like it')}`);
  return [`${title}\n${lines}`, theme.faint(below)];
});

function room() {
  return roomOf(process.stderr);
}

/** The way here, as much of its end as there is room for, and the note beside it, or below. */
function headOf(path: readonly string[], note: string, columns: number, { theme }: Paint): string {
  const ways = path.map((_, at) => [...(at > 0 ? ['…'] : []), ...path.slice(at)].map(visible).join(' › '));
  const way = ways.find((each) => width(each) < columns) ?? shortened(ways.at(-1) ?? '', columns - 1);
  if (note === '') return theme.strong(way);
  const told = visible(note);
  return width(way) + width(told) + 2 < columns
    ? `${theme.strong(way)}  ${theme.faint(told)}`
    : `${theme.strong(way)}\n${theme.faint(shortened(told, columns - 1))}`;
}
