/** Every operation of the wallet, interrupted at every system call: it is there whole, and once, or not at all. */

import { expect, test, vi } from 'vitest';
import { WalletError } from '../../src/core/errors.ts';
import { type OperationName, operationNames, type RequestOf } from '../../src/core/operations.ts';
import { saveWorld } from '../../src/core/save.ts';
import { decideWatched } from '../../src/monitor/gate.ts';
import type { Disk } from '../../src/store/disk.ts';
import { memoryDisk } from '../../src/store/memory.ts';
import { Store } from '../../src/store/store.ts';
import { hmac, model } from '../../src/wallet/model.ts';
import { type Given, Wallet } from '../../src/wallet.ts';
import { DOCUMENT, NINE, PIN, Story } from '../support/given.ts';
import { type Told, Tries, type Work } from '../support/interrupted.ts';
import { type Files, Machine } from '../support/machine.ts';
import { ready, rows } from '../support/operations.ts';
import { filesOf } from '../support/toy-ledger.ts';

// bcrypt takes 65 ms a time on purpose, and a wrong PIN is not what is tested here.
vi.mock('bcryptjs', () => ({
  default: {
    encodeBase64: (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').slice(0, 22),
    hash: (_text: string, settings: string) => `${settings}hash`,
    compare: () => true,
  },
}));

const THOROUGH = process.env['WALLET_SOAK'] !== undefined;

vi.setConfig({ testTimeout: THOROUGH ? 3_600_000 : 240_000 });

/** A write is cut at its ends, and at so many places between. */
const cuts = (bytes: number) => Math.min(bytes, THOROUGH ? 200 : 6);

let writers = 0;

/** Snapshots and index are made of few records. */
const shape = { records: 8, fanOut: 2, levels: 3 };

const options = (disk: Disk) => ({
  disk,
  path: 'world',
  model,
  now: () => NINE,
  seed: '7',
  clock: NINE,
  shape,
  writer: () => `w${(writers += 1)}`,
});

const open = (disk: Disk) => Wallet.open(options(disk));

interface Asked<Name extends OperationName = OperationName> {
  readonly name: Name;
  readonly request: RequestOf<Name>;
  readonly given: Given;
}

/** What each is asked under. */
const ID = 'asked-once';

/** A world in which the operation can be done, and what asks for it. */
function asked<Name extends OperationName>(name: Name): { files: Files; ask: Asked<Name> } {
  const disk = memoryDisk();
  const store = Store.open(options(disk));
  const story = new Story(decideWatched, {
    world: store.genesis.world,
    seal: (text) => hmac(store, 'seal', text),
  });
  ready(story);
  const row = rows[name];
  const as = row.as ?? 'me';
  const request = row.ask(story);
  const sent =
    typeof row.needs !== 'string' &&
    row.needs.includes('code') &&
    story.askedBy(as, name, request, { otp: 'none', idNumber: DOCUMENT }).code === 'OTP_REQUIRED';
  const otp = sent ? story.inbox(as).find((message) => message.otp !== undefined)?.otp : undefined;
  for (const { at, data } of story.records) if (!store.commit({ at, data })) throw new Error('not kept');
  store.maintain();
  const given = { as, pin: PIN, confirmed: true, idNumber: DOCUMENT, ...(otp !== undefined && { otp }) };
  return { files: filesOf(disk), ask: { name, request, given } };
}

/** Asks under the id, and notes what was told. */
async function submit(disk: Disk, { name, request, given }: Asked, told: Told): Promise<Wallet> {
  const before = told.get(ID);
  told.set(ID, before ?? 'nothing');
  try {
    const wallet = open(disk);
    // Its request is made of the world as it is, and has no id.
    if ('state' in request) await wallet.restore(request.to - 1);
    else {
      const { refusal, events } = await wallet.submit(name, request, { ...given, requestId: ID });
      if (refusal) throw new Error(`${name}: ${refusal.code}: ${refusal.message}`);
      expect(events.length).toBeGreaterThan(0);
    }
    told.set(ID, 'kept');
    return wallet;
  } catch (error) {
    if (error instanceof WalletError)
      told.set(ID, error.refusal.code === 'STORE_UNSURE' || before ? 'unsure' : 'refused');
    throw error;
  }
}

/** How often it is there. */
function timesIn(disk: Disk, name: OperationName): number {
  const records = [...Store.open(options(disk)).after(0)];
  const seen = records.filter(({ id, data: { op } }) =>
    name === 'restoreWorld' ? op === name : id?.endsWith(`/${ID}`),
  );
  return seen.length;
}

/** What a world has, but for what follows from how many records there are, and for PINs that were tried. */
function traceOf(wallet: Wallet): string {
  const text = JSON.stringify(saveWorld(wallet.world), (key, value: unknown) =>
    ['time', 'tries', 'signs', 'hash', 'snapshots', 'undone'].includes(key) ? undefined : value,
  );
  return text.replaceAll(/\d{6,}|[0-9a-f]{16,}/g, '#');
}

/** Where they differ, if they do. */
function difference(found: string, wanted: string): string | undefined {
  let at = 0;
  while (at < found.length && found[at] === wanted[at]) at += 1;
  const near = (text: string) => text.slice(Math.max(0, at - 60), at + 60);
  return found === wanted ? undefined : `it has ${near(found)}, and should have ${near(wanted)}`;
}

async function interruptible(name: OperationName): Promise<Work> {
  const { files, ask } = asked(name);
  const before = traceOf(open(new Machine(files).start().disk));
  const after = traceOf(await submit(new Machine(files).start().disk, ask, new Map()));
  return {
    name,
    prepare(machine) {
      writers = 1_000;
      machine.put(files);
    },
    run: async ({ disk }, told) => void (await submit(disk, ask, told)),
    // Whoever was not told asks again.
    async goOn({ disk }, told) {
      writers = 2_000;
      (await submit(disk, ask, told)).close();
    },
    async verify(left, told) {
      writers = 3_000;
      const machine = new Machine(left);
      const wallet = open(machine.start().disk);
      const [there, what] = [timesIn(machine.start().disk, name), told.get(ID)];
      if (
        (there > 1 && name !== 'restoreWorld') ||
        (what === 'kept' && there === 0) ||
        (what === 'refused' && there > 0)
      )
        throw new Error(`it was told as ${what}, and is there ${there} times`);
      expect(wallet.audit().problems).toEqual([]);
      expect(difference(traceOf(wallet), there > 0 ? after : before)).toBeUndefined();
      await submit(machine.start().disk, ask, new Map());
      machine.killAll();
      const next = open(machine.start().disk);
      // Who goes back again goes to the same place.
      expect(timesIn(machine.start().disk, name)).toBe(name === 'restoreWorld' ? there + 1 : 1);
      expect(difference(traceOf(next), after)).toBeUndefined();
      expect(next.audit().problems).toEqual([]);
    },
    cuts,
  };
}

const totals = { operations: 0, faults: 0, states: 0 };

test.each(operationNames)('interrupted at every system call, it is done or not done: %s', async (name) => {
  const tries = new Tries(await interruptible(name));
  await tries.interrupt();
  await tries.refuse();
  totals.operations += 1;
  totals.faults += tries.faults;
  totals.states += tries.states;
  expect(tries.faults).toBeGreaterThan(200);
});

test('so many states were looked at', () => {
  process.stderr.write(`${totals.operations} operations, ${totals.faults} faults, ${totals.states} states\n`);
  expect(totals.operations).toBe(operationNames.length);
  expect(totals.states).toBeGreaterThan(2_000);
});
