/** Questions that somebody answers at a terminal, heard by a recorder: each with its answer, secrets replaced. */

import type { Asked, Prompt, Put } from '../cli/ask/index.ts';
import { INTERRUPTED, type Question, takenAs } from './answers.ts';
import { promptLine } from './parse.ts';
import type { Secrets } from './secrets.ts';
import { expand, type Lookup, type Word } from './words.ts';

/** A question and its answer: as it shows on the transcript, and as a flow writes it. */
export interface Heard {
  readonly shown: string;
  readonly written: string;
}

/** Lets `put` ask; whatever is typed as a secret is replaced before the command gets it. */
export function listening(
  put: Put,
  secrets: Secrets,
  values: Lookup,
  hear: (question: Heard) => void,
  told: (line: string) => void,
): Put {
  return async <Value, Config extends Asked>(prompt: Prompt<Value, Config>, config: Config) => {
    const asked: Question = config;
    const tell = (answer: Word) => {
      const shown = `? ${asked.message} = ${expand(answer, values)}`.trimEnd();
      hear({ shown, written: promptLine(asked.message, answer) });
      told(shown);
    };
    const taken = (typed: string): Word =>
      asked.secret ? [secrets.standIn(asked.secret, typed)] : [{ text: typed.trim() }];
    const validate = (typed: string) => {
      const answer = taken(typed);
      const problem = asked.validate?.(expand(answer, values));
      if (problem === true) return true;
      tell(answer);
      told(`✗ ${typeof problem === 'string' ? problem : 'This is no answer.'}`);
      return problem;
    };
    try {
      const answer = await put(prompt, { ...config, ...(asked.validate && { validate }) });
      const written = typeof answer === 'string' && !choicesOf(asked);
      const word = written ? taken(answer) : [{ text: nameOf(asked, answer) }];
      tell(word);
      // What was typed comes back as text, and goes on as text.
      return written ? (expand(word, values) as Value) : answer;
    } catch (error) {
      tell([{ text: INTERRUPTED }]);
      throw error;
    }
  };
}

function choicesOf({ choices, source }: Question) {
  return choices ?? source?.('');
}

/** What a person would press or type for this answer: a choice's name, y or n. */
function nameOf(asked: Question, answer: unknown): string {
  const chosen = choicesOf(asked)?.find(({ value }) => value === answer);
  if (chosen) return takenAs(chosen);
  return answer === true ? 'y' : 'n';
}
