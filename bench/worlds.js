/** Worlds to measure on: many people with Quick Pay, and as much history as is asked for. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fen, memoryDisk, nodeDisk, Wallet } from '../dist/wallet.js';

export const program = fileURLToPath(new URL('../bin/wallet.js', import.meta.url));
export const PIN = '246813';
export const USERS = 64;
const START = Date.parse('2026-01-05T09:00:00+08:00');
export const HOUR = 3_600_000;

/** They pay far more often than any limit lets people do. */
const HIGH = 90_000_000_000;
const limits = [
  'static-code-day',
  'dynamic-code-day',
  'dynamic-code-day-one-factor',
  'balance-day-one-factor',
  'balance-day-two-factors',
  'tier-1-lifetime',
];

/** A folder for this run; gone when it ends. */
export const scratch = mkdtempSync(join(tmpdir(), 'walletsim-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Large worlds take minutes to make, and are kept between runs. */
const kept = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'walletsim-bench');

/** `u0`, `u1` …, each with a card, a PIN, money and Quick Pay without PIN, in a world whose clock is set by hand. */
async function populate(wallet, users) {
  for (const rule of limits) await wallet.submit('setRule', { rule, value: HIGH });
  await wallet.submit('setRule', { rule: 'no-pin-per-day', value: 1_000_000 });
  for (let index = 0; index < users; index += 1) {
    const as = `u${index}`;
    await wallet.submit('login', { user: as });
    const phone = wallet.world.users.get(as)?.phone;
    const issued = await wallet.submit('issueCard', {
      bank: 'ICBC',
      kind: 'debit',
      network: 'UnionPay',
      holder: 'Li Lei',
      phone,
      fundsFen: fen(10_000_000),
    });
    const card = {
      number: issued.once?.number ?? '',
      expiry: '01/31',
      holder: 'Li Lei',
      phone,
      email: 'a@example.com',
      pin: { newPin: PIN, confirmPin: PIN },
    };
    await wallet.submit('addCard', card, { as });
    await done(wallet.submit('addCard', card, { as, otp: wallet.lastOtp(as)?.otp }));
    const from = wallet.world.users.get(as)?.cards[0]?.id ?? '';
    await done(wallet.submit('topUp', { amountFen: fen(2_000_000), from }, { as, pin: PIN }));
    await wallet.submit('preferSource', { source: 'balance' }, { as });
    await done(wallet.submit('enableQuickPay', { askPin: false }, { as, pin: PIN }));
  }
  // What the next payment is measured against must not be what was set up.
  await wallet.submit('setClock', { at: START + 24 * HOUR });
}

async function done(asked) {
  const outcome = await asked;
  if (outcome.refusal) throw new Error(outcome.refusal.message);
  return outcome;
}

/** The user's new payment code. */
export async function shownCode(wallet, as) {
  await done(wallet.submit('showCode', { reveal: false }, { as }));
  return wallet.world.users.get(as)?.quickPay.codes.at(-1)?.code ?? '';
}

/** A payment by Quick Pay: the code is shown, the shop charges it. */
export async function pay(wallet, as, requestId) {
  const { events } = await wallet.submit('showCode', { reveal: false }, { as });
  const code = events.find(({ type }) => type === 'PaymentCodeShown')?.code.code;
  const given = requestId === undefined ? {} : { requestId };
  const { entry } = await done(
    wallet.submit('charge', { merchant: 'coffee', amountFen: fen(1), code }, given),
  );
  if (entry?.status !== 'PAID') throw new Error(`a payment is ${entry?.status}: ${entry?.pinReason}`);
}

/** Everybody pays once, all at the same time; then an hour passes. */
export async function round(wallet, users, name) {
  await Promise.all(
    Array.from({ length: users }, (_, index) => pay(wallet, `u${index}`, name && `${name}-${index}`)),
  );
  await wallet.submit('setClock', { at: wallet.now + HOUR });
}

export function open(home, options = {}) {
  return Wallet.open({ home, seed: 'bench', clock: START, ...options });
}

/** A disk that keeps nothing safe: for building. */
const hasty = (home) => ({ ...nodeDisk(home), sync: () => undefined });

/** A world with so many entries, built once and kept; copied where it is measured. */
export async function worldOf(entries, say, users = USERS) {
  const home = join(kept, `format-${format()}-${entries}${users === USERS ? '' : `-of-${users}`}`);
  if (!existsSync(home)) {
    say(`building a world of ${entries.toLocaleString('en')} entries in ${home}`);
    const making = mkdtempSync(join(mkdirs(kept), 'making-'));
    const wallet = open(making, { disk: hasty(making) });
    await populate(wallet, users);
    for (let made = wallet.world.entries; made < entries; made = wallet.world.entries)
      await round(wallet, Math.min(users, entries - made), `r${wallet.world.entries}`);
    wallet.close();
    renameSync(making, home);
  }
  const copy = mkdtempSync(join(scratch, `world-${entries}-`));
  cpSync(home, copy, { recursive: true });
  return copy;
}

function mkdirs(folder) {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The format that records have: a world of another one is built again. */
function format() {
  const disk = memoryDisk();
  Wallet.open({ disk });
  return JSON.parse(disk.read('journal.jsonl', 0, 8192).toString()).v;
}
