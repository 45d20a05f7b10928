import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { run, runJson } from '../support/program.ts';

const CARD = '6222021234567890128';

/** Records these lines, as they come in through a pipe. */
async function record(folder: string, lines: readonly string[], ...words: string[]) {
  const clock = ['--clock', '2026-01-05T09:00:00+08:00'];
  const outcome = await run(['flow', 'record', 'a.flow', ...clock, ...words], {
    cwd: folder,
    input: `${lines.join('\n')}\n`,
  });
  return { ...outcome, flow: readFileSync(join(folder, 'a.flow'), 'utf8') };
}

test('what is typed is written down with what came of it, and checks green', async () => {
  const folder = temporaryFolder();
  const { code, stdout, flow } = await record(
    folder,
    ['# Empty at first', 'balance', '$ wallet pay coffee 18'],
    '--seed',
    '7',
  );
  expect(flow).toBe(
    [
      '@seed 7',
      '@clock 2026-01-05T09:00:00+08:00',
      '',
      '# Empty at first',
      '',
      '$ wallet balance',
      '  balance  ¥0.00',
      '',
      '$ wallet pay coffee 18',
      '✗ Only verified users can pay from the balance.',
      '  Verify your identity with `wallet verify-id`.',
      '[exit 5]',
      '',
    ].join('\n'),
  );
  expect(stdout).toContain('✓ 2 commands in a.flow\n');
  expect(code).toBe(0);
  expect(await run(['flow', 'check', 'a.flow'], { cwd: folder })).toMatchObject({ code: 0 });
});

test('no secret that was typed is in the recording, and the story is the same', async () => {
  const folder = temporaryFolder();
  const document = '11010519491231002X';
  const link = `add-card --number "6222 0212 3456 7890 128" --expiry 12/34 --holder "Li Lei" --phone 13800138000 --email a@b.c`;
  const { code, flow, stderr } = await record(folder, [
    `${link} --pin 135790 --confirm-pin 112233`,
    `${link} --pin 135790 --confirm-pin=135790 --otp auto`,
    'topup 500 --from icbc-0128 --pin 135790',
    'pay coffee 18 --pin 975310',
    'pay coffee 18 --pin 13579',
    'set-pin --current 135790 --new 864202 --confirm 864202',
    `verify-id --id-type resident-id --id-number ${document} --name "Li Lei" --phone 13800138000 --pin 864202 --otp auto`,
    'verify-id --id-type passport --id-number E87654321 --name "Li Lei" --phone 13800138000 --pin 864202 --otp 192837',
    "bank issue --bank CCB --kind debit --holder 'Li Lei' --phone 13800138000 --funds 50",
    'quickpay enable --no-pin --pin 864202',
    'quickpay code --reveal',
    'charge coffee 12 --code 134567890123456789',
    'inbox',
    'test-cards',
    'audit',
  ]);
  expect({ code, stderr: stderr.slice(-400) }).toMatchObject({ code: 0 });
  for (const secret of [
    CARD,
    '6222 0212',
    '135790',
    '112233',
    '975310',
    '13579',
    '864202',
    document,
    'E87654321',
    '192837',
  ])
    expect(flow).not.toContain(secret);
  // Nor what the world itself shows as a secret: numbers of issued cards, codes.
  expect(flow).not.toMatch(/(?<!\d)(?:\d{4} \d{4} \d{4} \d+|\d{6} is your code)/);
  expect(flow).toContain('--pin ${pin} --confirm-pin ${pin-weak}\n✗ The two PINs are not the same.');
  expect(flow).toContain('$ wallet pay coffee 18 --pin ${pin-2}\n✗ The PIN is wrong. 4 tries are left.');
  expect(flow).toContain('$ wallet pay coffee 18 --pin 00000\n');
  expect(flow).toContain('--current ${pin} --new ${pin-3} --confirm ${pin-3}\n✓ The payment PIN is set');
  expect(flow).toContain('--id-number ${resident-id} ');
  expect(flow).toContain('$ wallet charge coffee 12 --code ${code-wrong}\n✗');
  expect(flow).toContain('✓ All is well');
});

test('cards, codes and payment codes that the world gave are typed in, and stand for what they are', async () => {
  const folder = temporaryFolder();
  const issue = "bank issue --bank CCB --kind debit --holder 'Li Lei' --phone 13800138000 --funds 50";
  // The same seed gives the same card and code: what a person would copy from the screen.
  const first = await record(folder, [issue]);
  const number = /number +([\d ]+)/.exec(first.stderr)?.[1]?.replaceAll(' ', '') ?? '';
  expect(number).toMatch(/^\d{16,19}$/);

  const again = temporaryFolder();
  const link = `add-card --number ${number} --expiry 12/34 --holder "Li Lei" --phone 13800138000 --email a@b.c --pin 135790 --confirm-pin 135790`;
  const second = await record(again, [issue, link]);
  const expiry = /expiry +(\S+)/.exec(first.stderr)?.[1] ?? '';
  const linked = temporaryFolder();
  const otp = await record(linked, [issue, link.replace('12/34', expiry), 'inbox --last-otp']);
  const code = /^(\d{6})$/m.exec(otp.stderr)?.[1] ?? '';
  const last = temporaryFolder();
  const whole = await record(last, [
    issue,
    link.replace('12/34', expiry),
    `${link.replace('12/34', expiry)} --otp ${code}`,
    'quickpay enable --no-pin --pin 135790',
    'quickpay code --json',
  ]);
  expect(second.flow).toContain(`--number \${card-${number.slice(-4)}}`);
  expect(whole.flow).toContain('--otp ${otp}\n✓ Linked CCB debit card');
  expect(whole.flow).toContain('{"code":"${code}",');
  expect(whole.flow).not.toContain(number);
  expect(whole.code).toBe(0);
});

test('what is no command is not written, and said', async () => {
  const { code, flow, stderr } = await record(temporaryFolder(), [
    '135790',
    'pay "coffee',
    '@world me',
    'balance > file',
    'flow check a.flow',
    '@advance 2h',
    'clock',
  ]);
  expect(flow.split('\n').slice(2)).toEqual([
    '',
    '@advance 2h',
    '',
    '$ wallet clock',
    '  now    2026-01-05T11:00:00+08:00',
    '  clock  stands still until it is advanced',
    '',
  ]);
  expect(stderr).toContain('✗ there is no such command');
  expect(stderr).toContain('this quote is not closed');
  expect(stderr).toContain('there is no directive @world');
  expect(code).toBe(0);
});

test('a recording never writes over a file', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.flow'), 'mine');
  const { code, stderr, flow } = await record(folder, ['balance']);
  expect({ code, flow }).toEqual({ code: 2, flow: 'mine' });
  expect(stderr).toContain('There is a file a.flow already.');
});

test('scripts get the counts', async () => {
  const { stdout } = await record(temporaryFolder(), ['balance'], '--json');
  expect(JSON.parse(stdout)).toEqual({ passed: 1, failed: 0, file: 'a.flow', commands: 1 });
});

test('a fork is recorded in a copy of the world, in which everybody has the test PIN', async () => {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  const link = ['--number', CARD, '--expiry', '12/34', '--holder', 'Li Lei', '--phone', '13800138000'];
  await runJson(
    ['add-card', ...link, '--email', 'a@b.c', '--pin', '975310', '--confirm-pin', '975310', '--otp', 'auto'],
    { home },
  );
  await runJson(['topup', '500', '--from', 'icbc-0128', '--pin', '975310'], { home });

  const input = 'pay coffee 18 --pin 975310\npay coffee 18 --pin 246813\naudit\nhistory\n';
  const recorded = await run(['flow', 'record', 'a.flow', '--fork'], { cwd: folder, home, input });
  expect(recorded).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('✓ 4 commands in a.flow') as string,
  });
  const flow = readFileSync(join(folder, 'a.flow'), 'utf8');
  expect(flow).toMatch(/^@use a\.world\n/);
  expect(flow).toContain('--pin ${pin-2}\n✗ The PIN is wrong.');
  expect(flow).toContain('--pin ${pin}\n✓ Paid ¥18.00 to Corner Coffee');
  expect(flow).toContain('Topped up ¥500.00');
  expect(flow).not.toContain('975310');

  // The world itself goes on as if nothing had been, and the flow does the same for ever.
  await runJson(['pay', 'coffee', '100', '--pin', '975310'], { home });
  expect(await runJson(['balance'], { home })).toMatchObject({ balanceFen: 40_000 });
  expect(await run(['flow', 'check', 'a.flow'], { cwd: folder })).toMatchObject({ code: 0 });
  expect(await runJson(['balance'], { home: join(folder, 'a.world') })).toMatchObject({ balanceFen: 50_000 });
  expect(readdirSync(folder).toSorted()).toEqual(['a.flow', 'a.world', 'home']);

  writeFileSync(join(folder, 'late.flow'), '$ wallet balance\n\n@use a.world\n');
  const late = await run(['flow', 'check', 'late.flow'], { cwd: folder });
  expect(late.stdout).toContain('late.flow:3:1: the world has begun; put @use above all else');
});
