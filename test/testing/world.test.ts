import { expect, test } from 'vitest';
import { type TestWorld, world } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';

const PIN = '246810';
/** Links a card that needs no code, and sets the PIN. */
const card = `add-card --number 6212345678900085 --expiry 12/34 --email li@example.com
              --pin ${PIN} --confirm-pin ${PIN}`;

/** A world in which `me` has ¥500.00 and `alice` an account. */
async function furnished(): Promise<TestWorld> {
  const w = world({ seed: 'library' });
  await w.given('login alice', 'login me', card, `topup 500 --from unionpay-bank-0085 --pin ${PIN}`);
  return w;
}

test('a command runs with and without the word wallet, as a line, over several lines and as words', async () => {
  const w = await furnished();
  const paid = await w.run(`pay coffee 18 --pin ${PIN}`);
  expect(paid).toMatchObject({ command: `pay coffee 18 --pin ${PIN}`, exit: 0 });
  expect(paid.lines[0]).toBe('✓ Paid ¥18.00 to Corner Coffee');
  expect(paid.refusal).toBeUndefined();
  expect(await w.run(`wallet pay coffee 18 --pin ${PIN}`)).toBeDone();
  expect(await w.run(['pay', 'coffee', '18', '--pin', PIN])).toBeDone();
  expect(await w.run(`\n  wallet pay coffee 18\n    --pin ${PIN}\n`)).toBeDone();
  expect(w).toHaveBalance('428');
  expect(await w.run(['transfer', 'alice', '1', '--note', `it's "this"`, '--pin', PIN])).toBeDone();
  const { json } = await w.run<{ note: string }[]>('history --limit 1 --json');
  expect(json[0]?.note).toBe(`it's "this"`);
});

test('a line is split as a shell does', async () => {
  const w = await furnished();
  const sent = await w.run<{ note: string }>(`transfer alice 1 --note 'two  "words"' --pin "${PIN}" --json`);
  expect(sent.json.note).toBe('two  "words"');
});

test.each([
  ["pay 'coffee", 'this quote is not closed'],
  ['balance | cat', 'there are no pipes'],
  ['pay coffee ${amount}', 'nothing fills in ${amount} here; write the string in backticks'],
])('the line %s is no command, and the error points at the place', async (line, problem) => {
  const error: unknown = await world()
    .run(line)
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(SyntaxError);
  const [message = '', shown = '', caret = ''] = (error as SyntaxError).message.split('\n');
  expect(message).toContain(problem);
  expect(shown.trim()).toBe(line);
  expect(shown.charAt(caret.indexOf('^'))).toMatch(/['|$]/);
});

test('a command that is refused says why in its result, as data', async () => {
  const w = await furnished();
  const refused = await w.run(`pay coffee 501 --from balance --pin ${PIN}`);
  expect(refused).toMatchObject({ exit: 3, refusal: { code: 'LIMIT_EXCEEDED', exitCode: 3 } });
  expect(refused.lines).toEqual([`✗ ${refused.refusal?.message}`, `  ${refused.refusal?.hint}`]);
  expect((await w.run('pay coffee 1.005')).refusal).toMatchObject({ code: 'AMOUNT_INVALID', exitCode: 2 });
  expect((await w.run('pay coffee --colour red')).refusal).toMatchObject({ code: 'USAGE', exitCode: 2 });
});

test('what a refused command printed is still there: a charge that waits for the PIN has an id', async () => {
  const w = await furnished();
  await w.given(`quickpay enable --no-pin --pin ${PIN}`, 'rules set no-pin-single 100');
  const { json: shown } = await w.run<{ code: string }>('quickpay code --json');
  const charged = await w.run<{ id: string }>(`charge coffee 120 --code ${shown.code} --json`);
  expect(charged).toBeRefused('USERPAYING');
  expect(await w.run(`pay --confirm ${charged.json.id} --pin ${PIN}`)).toBeDone();
});

test('without --json there is no document, and the error shows what was printed', async () => {
  const shown = await world().run('balance');
  expect(() => shown.json).toThrow('give it --json.\n\n$ wallet balance\n  balance  ¥0.00');
  // Who compares and prints a result must not trip over that.
  expect(() => expect(shown).toMatchObject({ exit: 1 })).toThrow('to match object');
});

test('what is given must be done: the error shows the command and what it printed', async () => {
  const w = await furnished();
  await expect(w.given('balance', 'pay nobody 5', 'login bob')).rejects.toThrow(
    /^This was given, .*\n\n\$ wallet pay nobody 5\n✗ There is no merchant nobody\.\n.*\n\[exit 3\]$/,
  );
  expect(w.wallet.world.users.has('bob')).toBe(false);
});

test('an answer that is neither yes nor no is refused, and the next one is taken', async () => {
  const w = world();
  const question = 'Freeze the account? Nothing can leave it until you unfreeze it.';
  const refused = await w.run('protect freeze', { answers: [[question, '18']] });
  expect([refused.exit, refused.lines]).toEqual([
    130,
    expect.arrayContaining([`? ${question} = 18`, '✗ Type y or n', `? ${question} =`]),
  ]);
  const answers = [['maybe'], ['y']].map(([text = '']) => [question, text] as const);
  expect((await w.run('protect freeze', { answers })).exit).toBe(0);
});

test('questions are asked where there are answers, and only there', async () => {
  const w = await furnished();
  const sent = await w.run('transfer', {
    answers: [
      ['To whom?', 'alice'],
      ['Amount in yuan', '66'],
      ['When does it arrive?', 'At once'],
      ['Note (Enter for none)', ''],
      ['Pay with?', 'Balance'],
      ['Payment PIN', PIN],
    ],
  });
  expect(sent).toBeDone();
  expect(sent.lines[0]).toBe('? To whom? = alice');
  expect(await w.run('transfer alice 66')).toBeRefused('PIN_REQUIRED');
});

test('a question without an answer ends the command; an answer without a question is a mistake of the test', async () => {
  const w = await furnished();
  const asked = await w.run('transfer', { answers: [['To whom?', 'alice']] });
  expect(asked).toBeRefused('INTERRUPTED');
  expect(asked.lines).toContain('? Amount in yuan =');
  await expect(w.run('balance', { answers: [['Payment PIN', PIN]] })).rejects.toThrow(
    'This was not asked for:\n? Payment PIN = 246810\n\n$ wallet balance\n  balance  ¥500.00',
  );
});

test('views of one world act each as their own user, also at the same time', async () => {
  const w = await furnished();
  const alice = w.as('alice');
  await w.given(`transfer alice 66 --pin ${PIN}`);
  expect([w.user, alice.user, alice.as('me').user]).toEqual(['me', 'alice', 'me']);
  const [mine, hers] = await Promise.all([w.run('whoami --json'), alice.run('whoami --json')]);
  expect([mine.json['user'], hers.json['user']]).toEqual(['me', 'alice']);
  expect(alice.inbox()[0]).toMatchObject({
    channel: 'notice',
    text: expect.stringContaining('66.00') as string,
  });
  await alice.given(card, `topup 20 --from unionpay-bank-0085 --pin ${PIN}`);
  expect([w.balanceFen, alice.balanceFen]).toEqual([43_400, 2_000]);
});

test('who is logged in acts where nobody is named; nobody and strangers have no balance', async () => {
  const w = await furnished();
  await w.given('login alice');
  expect(w.user).toBe('alice');
  await w.given('logout');
  expect(() => w.balanceFen).toThrow(
    expect.objectContaining({
      refusal: expect.objectContaining({ code: 'NOT_LOGGED_IN' }) as unknown,
    }) as Error,
  );
  expect(() => w.as('mallory').balanceFen).toThrow('mallory');
  expect(w.as('me').balanceFen).toBe(50_000);
});

test('the clock stands where it is set, and what falls due as it advances happens', async () => {
  const w = world({ clock: '2026-01-05T09:00:00+08:00' });
  expect(w.now).toEqual(new Date('2026-01-05T09:00:00+08:00'));
  await w.given('login alice', 'login me', card, `topup 500 --from unionpay-bank-0085 --pin ${PIN}`);
  await w.given(`transfer alice 66 --pin ${PIN}`);
  await w.advance('23h');
  expect(w).toHaveBalance('434.00');
  await w.advance('1h');
  expect(w).toHaveBalance('500.00');
  expect(w.now).toEqual(new Date('2026-01-06T09:00:00+08:00'));
  await expect(w.advance('soon')).rejects.toThrow('soon is no time');
  expect(() => world({ clock: 'today' })).toThrow('today is no time');
});

test('the phone has the codes that were sent', async () => {
  const w = world();
  expect(() => w.otp()).toThrow('No code has arrived on the phone of me.');
  const linking = `add-card --number 6222021234567890128 --expiry 12/34 --email li@example.com
                   --pin ${PIN} --confirm-pin ${PIN}`;
  expect(await w.run(linking)).toBeRefused('OTP_REQUIRED');
  expect(w.inbox()[0]).toMatchObject({ channel: 'sms', otp: w.otp() });
  expect(await w.run(`${linking} --otp ${w.otp()}`)).toBeDone();
});

test('the same seed and commands make the same world, another seed another', async () => {
  const worlds = [world({ seed: 'a' }), world({ seed: 'a' }), world({ seed: 'b' }), world(), world()];
  const numbers = await Promise.all(
    worlds.map(
      async (each) =>
        (await each.run('bank issue --bank ICBC --kind debit --holder Li --phone 13800138000 --funds 5'))
          .lines,
    ),
  );
  expect(numbers[0]).toEqual(numbers[1]);
  expect(numbers[0]).not.toEqual(numbers[2]);
  expect(numbers[3]).toEqual(numbers[4]);
});

test('worlds know nothing of each other, of the process, or of folders', async () => {
  const { env, exitCode } = process;
  const before = { ...env };
  process.env['WALLET_USER'] = 'mallory';
  process.env['WALLET_PIN'] = PIN;
  try {
    const [one, other] = await Promise.all([furnished(), furnished()]);
    await one.given(`pay coffee 18 --pin ${PIN}`);
    expect(one).toHaveBalance('482');
    expect(other).toHaveBalance('500');
    expect(await other.run('pay coffee 18')).toBeRefused('PIN_REQUIRED');
    expect((await other.run('balance --home elsewhere')).lines[0]).toBe('✗ There is one world here.');
    expect(await other.run('flow check README.md')).toBeRefused('USAGE');
  } finally {
    delete process.env['WALLET_USER'];
    delete process.env['WALLET_PIN'];
  }
  expect({ ...process.env }).toEqual(before);
  expect(process.exitCode).toBe(exitCode);
});
