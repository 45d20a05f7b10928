// A tour of the real program on a throw-away world: card, PIN, identity, top-up, Quick Pay in a shop, transfer,
// history, audit. `npm run demo` paces it for eyes; `npm run demo -- --fast` doesn't wait.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../bin/wallet.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wallet-tour-'));
const fast = process.argv.includes('--fast');
const colours = process.stdout.isTTY && !process.env['NO_COLOR'];
const env = {
  ...process.env,
  WALLET_HOME: join(folder, 'world'),
  WALLET_USER: '',
  WALLET_PIN: '246813',
  ...(colours && { FORCE_COLOR: '1' }),
};

const dim = (text) => (colours ? `\u001B[2m${text}\u001B[22m` : text);
const pause = (ms) => (fast ? undefined : sleep(ms));

async function typeOut(text) {
  process.stdout.write('$ ');
  for (const letter of text) {
    process.stdout.write(letter);
    await pause(12);
  }
  process.stdout.write('\n');
}

/** Types a command and runs it for real. */
async function wallet(...words) {
  await typeOut(['wallet', ...words.map((word) => (/[\s']/.test(word) ? `"${word}"` : word))].join(' '));
  await pause(150);
  const { status } = spawnSync(process.execPath, [program, ...words], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`wallet ${words.join(' ')} ended with ${status}`);
  process.stdout.write('\n');
  await pause(900);
}

/** What a command answers under --json, for the story to go on with. */
function read(...words) {
  return JSON.parse(execFileSync(process.execPath, [program, ...words, '--json'], { env, encoding: 'utf8' }));
}

async function say(text) {
  process.stdout.write(`${dim(`# ${text}`)}\n`);
  await pause(500);
}

try {
  read('init', '--seed', 'tour', '--clock', '2026-01-05T09:00:00+08:00');
  await say('Link a card. The PIN is set on the way, the code comes to the simulated phone.');
  await wallet(
    'add-card',
    '--number',
    '6222021234567890128',
    '--expiry',
    '12/34',
    '--email',
    'li@example.com',
    '--pin',
    '246813',
    '--confirm-pin',
    '246813',
    '--otp',
    'auto',
  );
  await say('Verify an identity: a class II account.');
  await wallet(
    'verify-id',
    '--id-type',
    'resident-id',
    '--id-number',
    '11010519491231002X',
    '--name',
    'Li Lei',
    '--phone',
    '13800138000',
    '--otp',
    'auto',
  );
  await say('Money into the balance.');
  await wallet('topup', '500', '--from', 'icbc-0128');
  await say('Quick Pay: show a code, the shop scans it.');
  await wallet('quickpay', 'enable', '--no-pin');
  await wallet('quickpay', 'code');
  await wallet('charge', 'coffee', '18', '--code', read('quickpay', 'code').code);
  await say('Send money to a friend, who has a wallet too.');
  read('login', 'alice');
  read(
    'add-card',
    '--number',
    '6217001234567890122',
    '--expiry',
    '12/34',
    '--email',
    'alice@example.com',
    '--pin',
    '246813',
    '--confirm-pin',
    '246813',
    '--otp',
    'auto',
  );
  read('login', 'me');
  await wallet('transfer', 'alice', '66', '--note', 'Lunch');
  await wallet('accept', read('history', '--limit', '1')[0].id, '--as', 'alice');
  await say('Whatever happened is in the history; the audit replays all of it.');
  await wallet('history');
  await wallet('audit');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
