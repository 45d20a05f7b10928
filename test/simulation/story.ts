/**
 * A life that went wrong, told again as one process on a disk that works, in the order of its journal: if the model
 * objects there as well, requests are left out as long as it still does, and what is left is written as a flow.
 */

import { memoryDisk } from '../../src/store/memory.ts';
import { formatTime, type OperationName, shellQuoted, Wallet } from '../../src/wallet.ts';
import { linesOf } from './life.ts';
import { Model } from './model.ts';
import type { Ask } from './requests.ts';
import { asleep, wake } from './time.ts';

/** A request with the world's time when it was made, in ms, and the id of the entry that it made then. */
export interface Told {
  readonly ask: Ask;
  readonly at: number;
  readonly entry: string | undefined;
}

const START = Date.parse('2026-01-05T09:00:00+08:00');

/** What the model has against the story, told from its beginning; nothing if it is all right. */
async function objection(seed: string, told: readonly Told[]): Promise<string | undefined> {
  const disk = memoryDisk();
  const asks = new Map<string, Ask>();
  let ask: Ask | undefined;
  const writer = () => {
    const name = `w${asks.size}`;
    if (ask) asks.set(name, ask);
    return name;
  };
  const wallet = Wallet.open({ disk, seed, clock: START, now: () => START, writer });
  const ids = new Map<string, string>();
  const model = new Model();
  let taken = 0;
  try {
    for (const each of told) {
      ask = renamed(each.ask, ids);
      const running = wallet.submit(ask.name, ask.request, ask.given);
      const state = { isOver: false };
      void running.catch(() => undefined).finally(() => (state.isOver = true));
      while (!state.isOver) {
        if (asleep() > 0) wake(0);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const made = (await running).entry?.id;
      if (made !== undefined && each.entry !== undefined) ids.set(each.entry, made);
      const lines = linesOf(
        new Map([['journal.jsonl', disk.read('journal.jsonl', 0, Number.MAX_SAFE_INTEGER)]]),
      );
      for (const line of lines.slice(taken + 1)) model.take(line, asks.get(line.w));
      taken = lines.length - 1;
      for (const [account, held] of wallet.world.accounts)
        if (held !== (model.accounts.get(account) ?? 0)) return `${account} holds ${held}`;
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The same with the ids that entries have now. */
function renamed(ask: Ask, ids: ReadonlyMap<string, string>): Ask {
  const request: Record<string, unknown> = { ...ask.request };
  for (const [name, value] of Object.entries(request))
    if (typeof value === 'string') request[name] = ids.get(value) ?? value;
  return { ...ask, request };
}

/** As few of the requests as still make the model object, and its objection; `undefined` if it needs the faults. */
export async function shrink(
  seed: string,
  told: readonly Told[],
): Promise<{ told: readonly Told[]; problem: string } | undefined> {
  let problem = await objection(seed, told);
  if (problem === undefined) return undefined;
  let left = told;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < left.length;) {
      const fewer = left.toSpliced(from, size);
      const still = await objection(seed, fewer);
      if (still === problem) left = fewer;
      else from += size;
    }
  }
  problem = (await objection(seed, left)) ?? problem;
  return { told: left, problem };
}

type Words = (request: Readonly<Record<string, unknown>>) => readonly unknown[];

const flag = (name: string, value: unknown) => (value === undefined ? [] : [`--${name}`, value]);
const yuan = (fen: unknown) => (typeof fen === 'number' ? (fen / 100).toFixed(2) : undefined);
const pins = ({ newPin, confirmPin }: Readonly<Record<string, unknown>>) => [
  ...flag('pin', newPin),
  ...flag('confirm-pin', confirmPin),
];

/** How requests are typed; those that are not here are told in a comment. */
const commands: Partial<Record<OperationName, Words>> = {
  login: (r) => ['login', r['user']],
  logout: () => ['logout'],
  pay: (r) => ['pay', r['merchant'], yuan(r['amountFen']), ...flag('from', r['from'])],
  payOrder: (r) => ['pay', r['order'], ...flag('from', r['from'])],
  confirmPayment: (r) => ['pay', '--confirm', r['payment'], ...flag('from', r['from'])],
  charge: (r) => ['charge', r['merchant'], yuan(r['amountFen']), '--code', r['code']],
  sendTransfer: (r) => ['transfer', r['to'], yuan(r['amountFen']), ...flag('from', r['from'])],
  acceptTransfer: (r) => ['accept', r['id']],
  refuseTransfer: (r) => ['refuse', r['id']],
  openRedPacket: (r) => ['red-packet', 'open', r['id']],
  sendRedPacket: (r) => [
    'red-packet',
    'send',
    yuan(r['amountFen']),
    ...(r['kind'] === 'single' ? flag('to', r['to']) : flag('count', r['count'])),
    ...(r['kind'] === 'identical' ? ['--identical'] : []),
    ...flag('from', r['from']),
  ],
  refund: (r) => ['refund', r['payment'], yuan(r['amountFen'])],
  topUp: (r) => ['topup', yuan(r['amountFen']), '--from', r['from']],
  withdraw: (r) => ['withdraw', yuan(r['amountFen']), '--to', r['to']],
  addCard: (r) => [
    'add-card',
    ...flag('number', r['number']),
    ...flag('expiry', r['expiry']),
    ...flag('email', r['email']),
    ...flag('cvv', r['cvv']),
    ...flag('holder', r['holder']),
    ...flag('phone', r['phone']),
    ...(r['pin'] === undefined ? [] : pins(r['pin'] as Readonly<Record<string, unknown>>)),
  ],
  enableQuickPay: (r) => ['quickpay', 'enable', ...(r['askPin'] === true ? ['--ask-pin'] : [])],
  makeCode: (r) => ['merchant', 'code', r['merchant'], yuan(r['amountFen'])],
  setRule: (r) => ['rules', 'set', r['rule'], r['value']],
};

const withPin = new Set<OperationName>([
  'pay',
  'payOrder',
  'confirmPayment',
  'sendTransfer',
  'sendRedPacket',
  'topUp',
  'withdraw',
  'enableQuickPay',
]);

/** The story as a flow that `wallet flow check` runs. */
export function flowOf(seed: string, told: readonly Told[], problem: string): string {
  const lines = told.flatMap(({ ask: { name, request, given }, at }) => {
    const words = commands[name]?.(request as Readonly<Record<string, unknown>>);
    if (!words) return ['', `# ${name} ${JSON.stringify(request)}`];
    const proof = [
      ...(name === 'login' ? [] : flag('as', given.as)),
      ...(withPin.has(name) ? flag('pin', given.pin) : []),
      ...(name === 'addCard' ? flag('otp', given.otp) : []),
      ...(name === 'sendTransfer' && given.confirmed === true ? ['--yes'] : []),
    ];
    const typed = [...words, ...proof]
      .filter((word) => word !== undefined)
      .map((word) => shellQuoted(`${word as string | number}`));
    return ['', `# ${formatTime(at)}`, `$ wallet ${typed.join(' ')}`, '...'];
  });
  const head = [`# The model’s objection: ${problem}`, `@seed ${seed}`, `@clock ${formatTime(START)}`];
  return [...head, ...lines, '', '$ wallet audit', '...', ''].join('\n');
}
