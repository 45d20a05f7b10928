import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  fen,
  type Given,
  type OperationName,
  type Outcome,
  type RequestOf,
  Wallet,
} from '../../src/wallet.ts';
import { temporaryHome } from '../support/program.ts';

/** `me` has it in a furnished world; it must never show on a screen. */
export const PIN = '246813';
export const ICBC = '6222021234567890128';
const START = Date.parse('2026-01-05T09:00:00+08:00');

/** A new world whose clock stands, with nothing in it but `me`. */
export function newWorld(): string {
  const home = temporaryHome();
  Wallet.open({ home, seed: '7', clock: START }).close();
  return home;
}

let furnished: Promise<ReadonlyMap<string, Buffer>> | undefined;

/**
 * A world with something to do for every command: `me` has a PIN, an ICBC debit card, a Visa card, a verified identity,
 * a balance of 3,000, Quick Pay and a coffee paid; `alice`, verified too, has sent 66 to `me` and a red packet to
 * anybody. Made by the library and once for a test file: the built program would have to start thirty times.
 */
export async function furnishedWorld(): Promise<string> {
  furnished ??= furnish();
  const home = temporaryHome();
  mkdirSync(home, { mode: 0o700 });
  for (const [name, bytes] of await furnished) writeFileSync(join(home, name), bytes, { mode: 0o600 });
  return home;
}

async function furnish(): Promise<ReadonlyMap<string, Buffer>> {
  const home = newWorld();
  const wallet = Wallet.open({ home });
  const first = { newPin: PIN, confirmPin: PIN };
  await link(wallet, 'me', { number: ICBC, pin: first });
  await link(wallet, 'me', { number: '4242424242424242', cvv: '123' });
  await identify(wallet, 'me', '11010519491231002X');
  await done(wallet, 'topUp', { amountFen: fen(3_000_00), from: 'icbc-0128' }, { pin: PIN });
  await done(wallet, 'pay', { merchant: 'coffee', amountFen: fen(18_00) }, { pin: PIN });
  await done(wallet, 'enableQuickPay', { askPin: false }, { pin: PIN });
  await done(wallet, 'login', { user: 'alice' });
  await link(wallet, 'alice', { number: '6217001234567890122', pin: first });
  await identify(wallet, 'alice', '440524188001010014');
  await done(wallet, 'topUp', { amountFen: fen(500_00), from: 'ccb-0122' }, { as: 'alice', pin: PIN });
  await done(wallet, 'sendTransfer', { to: 'me', amountFen: fen(66_00) }, { as: 'alice', pin: PIN });
  const packet = { amountFen: fen(10_00), kind: 'random', count: 2 } as const;
  await done(wallet, 'sendRedPacket', packet, { as: 'alice', pin: PIN });
  await done(wallet, 'login', { user: 'me' });
  wallet.close();
  return new Map(readdirSync(home).map((name) => [name, readFileSync(join(home, name))]));
}

type Linking = Pick<RequestOf<'addCard'>, 'number' | 'cvv' | 'pin'>;

async function link(wallet: Wallet, user: string, card: Linking): Promise<void> {
  const request = { expiry: '12/34', email: `${user}@example.com`, holder: nameOf(user), ...card };
  await proven(wallet, 'addCard', request, { as: user });
}

async function identify(wallet: Wallet, user: string, idNumber: string): Promise<void> {
  const request = { idType: 'resident-id', idNumber, name: nameOf(user), phone: '13800138000' } as const;
  await proven(wallet, 'verifyIdentity', request, { as: user, pin: PIN });
}

const nameOf = (user: string): string => (user === 'me' ? 'Li Lei' : 'Han Meimei');

/** Runs a request that needs a code, with the code. */
async function proven<Name extends OperationName>(
  wallet: Wallet,
  name: Name,
  request: RequestOf<Name>,
  given: Given & { readonly as: string },
): Promise<void> {
  await wallet.submit(name, request, given);
  await done(wallet, name, request, { ...given, otp: wallet.lastOtp(given.as)?.otp });
}

/** Runs a request that must succeed. */
export async function done<Name extends OperationName>(
  wallet: Wallet,
  name: Name,
  request: RequestOf<Name>,
  given: Given = {},
): Promise<Outcome> {
  const outcome = await wallet.submit(name, request, given);
  if (outcome.refusal) throw new Error(`${name}: ${outcome.refusal.message}`);
  return outcome;
}

/** Does something in a world that was made before, as another process would. */
export async function within<Result>(
  home: string,
  action: (wallet: Wallet) => Result | Promise<Result>,
): Promise<Result> {
  const wallet = Wallet.open({ home });
  try {
    return await action(wallet);
  } finally {
    wallet.close();
  }
}

/** The code that arrived last on the phone of `me`. */
export async function lastCode(home: string): Promise<string> {
  return await within(home, (wallet) => wallet.lastOtp('me')?.otp ?? '');
}

/** The bytes of all that was ever recorded. */
export function journalOf(home: string): string {
  return readFileSync(join(home, 'journal.jsonl'), 'utf8');
}
