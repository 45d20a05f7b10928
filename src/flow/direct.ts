/** Directives: what a flow says about the world that its commands act in. */

import { type Directive, FlowError } from './parse.ts';
import type { Stage } from './stage.ts';
import type { Word } from './words.ts';
import { parseTime } from '../wallet.ts';

/** Does what a directive other than `@use` says; throws a `FlowError` of this file if it can't be done. */
export async function direct(
  stage: Stage,
  { name, args, line }: Directive,
  file: string,
  expand: (word: Word) => string,
): Promise<void> {
  const [first = '', ...others] = args.map(expand);
  const refuse = (problem: string) => new FlowError(file, line, 1, problem);
  /** Runs the command that the directive stands for. */
  const set = async (...words: string[]) => {
    const { exit, lines } = await stage.play(words, []);
    if (exit !== 0) throw refuse(lines.map((each) => each.replace(/^✗/, '').trim()).join(' '));
  };
  switch (name) {
    case 'as':
      stage.user = first;
      return;
    case 'seed':
      if (stage.begun) throw refuse('the world has begun; put @seed above all else');
      stage.seed = first;
      return;
    case 'clock': {
      if (stage.begun) return set('clock', 'set', first);
      const at = parseTime(first);
      if (at === undefined) throw refuse('this is no time; write it as 2026-01-05T09:00:00+08:00');
      stage.clock = at;
      return;
    }
    case 'advance':
      return set('clock', 'advance', first);
    case 'rule':
      return set('rules', 'set', first, ...others);
    case 'fault':
      return set('fault', 'set', first, ...others);
    case 'use':
      throw refuse('@use stands at the beginning of a file');
  }
}
