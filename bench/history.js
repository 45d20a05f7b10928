// What a payment costs after 100 and after 1,000,000 records, measured side by side in one run, alternating.
// `npm run bench:history [RECORDS]`. The large world is built without syncing; what is measured syncs as always.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fen, nodeDisk, Wallet } from '../dist/wallet.js';

const LARGE = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 15;
const program = fileURLToPath(new URL('../bin/wallet.js', import.meta.url));

/** A world with so many records, every payment with a request id. */
async function build(home, records) {
  const disk = { ...nodeDisk(home), sync: () => undefined };
  const wallet = Wallet.open({ disk, home });
  for (const rule of [
    'static-code-day',
    'balance-day-two-factors',
    'tier-1-lifetime',
    'dynamic-code-day',
    'dynamic-code-day-one-factor',
    'balance-day-one-factor',
  ]) {
    await wallet.submit('setRule', { rule, value: 90_000_000_000 });
  }
  await wallet.submit('setRule', { rule: 'no-pin-per-day', value: 1_000_000 });
  // It would ask whoever pays so often; what it costs is measured by bench/monitor.js.
  await wallet.submit('setRule', { rule: 'monitoring', value: 0 });
  const card = {
    number: '6212345678900085',
    expiry: '12/34',
    email: 'a@example.com',
    pin: { newPin: '246813', confirmPin: '246813' },
  };
  await wallet.submit('addCard', card);
  const from = wallet.world.users.get('me')?.cards[0]?.id ?? '';
  await wallet.submit('topUp', { amountFen: fen(2_000_000), from }, { pin: '246813' });
  await wallet.submit('preferSource', { source: 'balance' });
  await wallet.submit('enableQuickPay', { askPin: false }, { pin: '246813' });
  const began = performance.now();
  for (let n = 0; wallet.records < records; n += 1) {
    await pay(wallet, `r${n}`);
    if (n % 50_000 === 0 && n > 0)
      process.stderr.write(
        `${wallet.records} records, ${Math.round((performance.now() - began) / 1000)} s\n`,
      );
  }
  wallet.close();
}

async function pay(wallet, requestId) {
  await wallet.submit('showCode', { reveal: false });
  const code = wallet.world.users.get('me')?.quickPay.codes.at(-1)?.code ?? '';
  const { refusal, entry } = await wallet.submit(
    'charge',
    { merchant: 'coffee', amountFen: fen(1), code },
    { requestId },
  );
  if (refusal) throw new Error(refusal.message);
  if (entry?.status !== 'PAID') throw new Error(`${requestId} is ${entry?.status}`);
}

/** One command's work: open the world, pay, look the newest and an old request up, close. In ms. */
async function command(home, requestId) {
  const began = performance.now();
  const wallet = Wallet.open({ home });
  wallet.catchUp();
  const opened = performance.now();
  await pay(wallet, requestId);
  const paid = performance.now();
  const known = await wallet.submit(
    'charge',
    { merchant: 'coffee', amountFen: fen(1), code: '' },
    { requestId: 'r3' },
  );
  if (known.refusal?.code !== 'REQUEST_ID_USED') throw new Error('an old request id was not found');
  const found = performance.now();
  wallet.close();
  return { open: opened - began, pay: paid - opened, find: found - paid, all: performance.now() - began };
}

/** The same as a person would do it: a whole process. In ms. */
function wholeProcess(home, requestId) {
  const began = performance.now();
  const words = [
    'pay',
    'coffee',
    '0.01',
    '--pin',
    '246813',
    '--request-id',
    requestId,
    '--home',
    home,
    '--json',
  ];
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - began;
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

const folder = mkdtempSync(join(tmpdir(), 'wallet-bench-'));
try {
  const homes = { small: join(folder, 'small'), large: join(folder, 'large') };
  await build(homes.small, 100);
  await build(homes.large, LARGE);
  const times = { small: [], large: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const world of ['small', 'large']) {
      const inside = await command(homes[world], `round-${round}`);
      times[world].push({ ...inside, process: wholeProcess(homes[world], `process-${round}`) });
    }
  }
  for (const part of ['open', 'pay', 'find', 'all', 'process']) {
    const [small, large] = ['small', 'large'].map((world) => median(times[world].map((each) => each[part])));
    process.stdout.write(
      `${part}: ${small.toFixed(2)} ms after 100 records, ${large.toFixed(2)} ms after ${LARGE}, ratio ${(large / small).toFixed(2)}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
