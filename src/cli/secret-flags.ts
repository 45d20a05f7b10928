import type { Secret } from './ask/index.ts';

/** The flags that secrets are given with. */
export const secretFlags: Readonly<Record<string, Secret>> = {
  '--pin': 'pin',
  '--confirm-pin': 'pin',
  '--current': 'pin',
  '--new': 'pin',
  '--confirm': 'pin',
  '--number': 'card',
  '--cvv': 'cvv',
  '--otp': 'otp',
  '--code': 'code',
  '--id-number': 'resident-id',
};

/** What was typed, to be shown: a secret is named, as in `--pin PIN`. */
export function withoutSecrets(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const [flag = ''] = word.split('=', 1);
    const before = words[index - 1] ?? '';
    if (isSecret(before) && word !== 'auto') return nameOf(before);
    return word.includes('=') && isSecret(flag) ? `${flag}=${nameOf(flag)}` : word;
  });
}

function isSecret(flag: string): boolean {
  return Object.hasOwn(secretFlags, flag);
}

/** `ID-NUMBER` for `--id-number`. */
function nameOf(flag: string): string {
  return flag.slice(2).toUpperCase();
}
