import { describe, expect, test } from 'vitest';
import { PIN, preparedWorlds, cardFlags, CREDIT, VISA, emptyWorld } from '../../support/world.ts';

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?\+08:00$/;

interface Printed {
  readonly id: string;
  readonly status: string;
}

describe('pay', () => {
  test('pays a shop by its printed code, and prints the promised fields', async () => {
    const { json, balance, wallet } = prepared();
    const paid = await json(`pay coffee 18.5 ${pin}`);
    expect(paid).toMatchObject({
      id: expect.stringMatching(/^4200000322\d{18}$/) as string,
      type: 'payment',
      status: 'PAID',
      amountFen: 1_850,
      feeFen: 0,
      source: 'balance',
      merchant: 'coffee',
      at: expect.stringMatching(TIME) as string,
      direction: 'out',
    });
    expect(await balance()).toBe(98_150);
    const { stdout } = await wallet(`pay coffee 1 ${pin}`);
    expect(stdout).toMatch(/^✓ Paid ¥1\.00 to Corner Coffee\n/);
    expect(stdout).toContain('¥980.50');
  });

  test.each([
    '-1',
    '0',
    '1.005',
    '1e3',
    'NaN',
    '１２',
    '1000000000000000',
    '',
    ' 1',
    '1,000',
    '+1',
    '0x10',
    'Infinity',
    '1.',
  ])('refuses %j as an amount, everywhere, and does nothing', async (amount) => {
    const { refusal, balance } = prepared();
    const commands = [
      'pay coffee',
      'transfer alice',
      'topup --from icbc-0128',
      'withdraw --to icbc-0128',
      'red-packet send --to alice',
    ];
    for (const command of commands) {
      expect(await refusal(`${command} ${pin}`, '--', amount), command).toMatchObject({
        code: 'AMOUNT_INVALID',
        exitCode: 2,
      });
    }
    expect(await balance()).toBe(100_000);
  });

  test('wants the PIN, by flag, standard input or environment', async () => {
    const { refusal, home, balance } = prepared();
    const { run } = await import('../../support/program.ts');
    expect(await refusal('pay coffee 1')).toMatchObject({ code: 'PIN_REQUIRED', exitCode: 5 });
    expect((await run(['pay', 'coffee', '1', '--pin-stdin'], { home, input: `${PIN}\nmore` })).code).toBe(0);
    expect((await run(['pay', 'coffee', '1'], { home, env: { WALLET_PIN: PIN } })).code).toBe(0);
    expect(await balance()).toBe(99_800);
  });

  test('counts wrong PINs over processes, locks after five, and opens when its time has come', async () => {
    const { refusal, wallet, json } = prepared();
    const codes = [];
    for (let n = 0; n < 5; n += 1) codes.push(await refusal('pay coffee 1 --pin 135790'));
    expect(codes.map(({ code }) => code)).toEqual([
      'PIN_WRONG',
      'PIN_WRONG',
      'PIN_WRONG',
      'PIN_WRONG',
      'PIN_LOCKED',
    ]);
    expect(codes[3]?.message).toBe('The PIN is wrong. One try is left.');
    expect(await refusal(`pay coffee 1 ${pin}`)).toMatchObject({ code: 'PIN_LOCKED', exitCode: 4 });
    await wallet('clock advance 3h');
    expect(await json(`pay coffee 1 ${pin}`)).toMatchObject({ status: 'PAID' });
  });

  test('a request id pays once: the same again returns the first result, another request is refused', async () => {
    const { wallet, refusal, balance } = prepared();
    const first = await wallet(`pay coffee 18 ${pin} --request-id X --json`);
    const again = await wallet(`pay coffee 18 ${pin} --request-id X --json`);
    expect(again).toEqual(first);
    expect(await refusal(`pay coffee 19 ${pin} --request-id X`)).toMatchObject({
      code: 'REQUEST_ID_USED',
      exitCode: 3,
    });
    expect(await balance()).toBe(98_200);
  });

  test('pays with the source that is named, else preferred, else the balance, else cards in their order', async () => {
    const { json, refusal } = prepared();
    await json('', ...cardFlags(CREDIT, '--cvv', '123', '--otp', 'auto'));
    await json('', ...cardFlags(VISA, '--cvv', '123', '--otp', 'auto'));
    expect(await json(`pay coffee 300 ${pin} --from visa-4242`)).toMatchObject({
      source: 'visa-4242',
      feeFen: 900,
    });
    expect(await json(`pay coffee 200 ${pin} --from 4242`)).toMatchObject({ feeFen: 0 });
    expect(await json(`pay coffee 400 ${pin}`)).toMatchObject({ source: 'balance' });
    expect(await json(`pay coffee 400 ${pin}`)).toMatchObject({ source: 'icbc-0128' });
    expect(await json(`pay coffee 400 ${pin}`)).toMatchObject({ source: 'cmb-7893' });
    expect(await refusal(`pay coffee 400 ${pin}`)).toMatchObject({ code: 'LIMIT_EXCEEDED', exitCode: 3 });
    expect(await refusal(`pay coffee 4 ${pin} --from nothing`)).toMatchObject({ code: 'CARD_NOT_LINKED' });
    expect(await refusal(`transfer alice 4 ${pin} --from visa-4242`)).toMatchObject({
      code: 'CARD_NOT_ALLOWED',
    });
  });

  test('pays a dynamic code once, within two hours', async () => {
    const { json, refusal, wallet } = prepared();
    const { code, expiresAt } = await json<{ code: string; expiresAt: string }>('merchant code coffee 600');
    expect(code).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=4100\d{18}$/);
    expect(expiresAt).toBe('2026-01-05T11:00:00+08:00');
    expect(await json('pay', code, '--pin', PIN)).toMatchObject({
      status: 'PAID',
      amountFen: 60_000,
      entrance: 'dynamic-code',
    });
    expect(await refusal('pay', code, '--pin', PIN)).toMatchObject({ code: 'ORDER_CLOSED', exitCode: 3 });
    const other = await json<{ code: string }>('merchant code coffee 1');
    await wallet('clock advance 2h');
    expect(await refusal('pay', other.code, '--pin', PIN)).toMatchObject({ code: 'ORDER_CLOSED' });
  });
});

describe('quickpay and charge', () => {
  test('a code of 18 digits pays once within its minute, without PIN', async () => {
    const { json, refusal, balance, wallet } = prepared();
    expect(await json('quickpay status')).toMatchObject({ enabled: true, askPin: false });
    const shown = await json<{ code: string; expiresAt: string }>('quickpay code');
    expect(shown).toMatchObject({
      code: expect.stringMatching(/^1[0-4]\d{16}$/) as string,
      expiresAt: '2026-01-05T09:01:00+08:00',
    });
    expect(await json('quickpay code')).toEqual(shown);
    expect(await json(`charge coffee 18 --code ${shown.code}`)).toMatchObject({
      status: 'PAID',
      amountFen: 1_800,
      merchant: 'coffee',
      source: 'balance',
    });
    expect(await refusal(`charge coffee 18 --code ${shown.code}`)).toMatchObject({
      code: 'CODE_USED',
      exitCode: 3,
    });
    const next = await json<{ code: string }>('quickpay code');
    expect(next.code).not.toBe(shown.code);
    await wallet('clock advance 60s');
    expect(await refusal(`charge coffee 18 --code ${next.code}`)).toMatchObject({
      code: 'CODE_EXPIRED',
      exitCode: 3,
    });
    expect(await refusal('charge coffee 18 --code 123456789012345678')).toMatchObject({
      code: 'CODE_INVALID',
      exitCode: 3,
    });
    expect(await balance()).toBe(98_200);
  });

  test('beyond the no-PIN limit the payment waits for its user: exit 5, then confirmed, or closed in time', async () => {
    const { json, wallet, refusal } = prepared();
    const scan = async () => {
      const { code } = await json<{ code: string }>('quickpay code');
      const charged = await wallet(`charge coffee 1200 --code ${code} --json`);
      expect(charged.code).toBe(5);
      expect(JSON.parse(charged.stderr)).toMatchObject({
        error: {
          code: 'USERPAYING',
          exitCode: 5,
          message: 'PIN needed: 1,200.00 is above the no-PIN limit of 1,000.00.',
        },
      });
      return JSON.parse(charged.stdout) as Printed;
    };
    const first = await scan();
    expect(first.status).toBe('USERPAYING');
    expect(await refusal(`pay --confirm ${first.id}`)).toMatchObject({ code: 'PIN_REQUIRED' });
    expect(await json(`pay --confirm ${first.id} ${pin}`)).toMatchObject({
      id: first.id,
      status: 'PAID',
      source: 'icbc-0128',
    });
    expect(await refusal(`pay --confirm ${first.id} ${pin}`)).toMatchObject({ code: 'PAYMENT_NOT_OPEN' });
    const second = await scan();
    await wallet('clock advance 30s');
    expect(await json(`show ${second.id}`)).toMatchObject({ status: 'CLOSED' });
    expect((await wallet(`show ${second.id}`)).stdout).toMatch(/^✗ Not paid: ¥/);
    expect((await wallet('history --limit 1')).stdout).toMatch(/ {2}¥[\d,.]+ {2}CLOSED/);
  });

  test('revealed digits, and the wish to be asked, force the PIN', async () => {
    const { json, wallet } = prepared();
    const { code } = await json<{ code: string }>('quickpay code --reveal');
    expect((await wallet(`charge coffee 1 --code ${code}`)).code).toBe(5);
    expect(await json(`quickpay enable --ask-pin ${pin}`)).toMatchObject({ enabled: true, askPin: true });
    const next = await json<{ code: string }>('quickpay code');
    expect((await wallet(`charge coffee 1 --code ${next.code}`)).code).toBe(5);
  });

  test('an order number charges once; paused and disabled Quick Pay shows no code', async () => {
    const { json, refusal, balance } = prepared();
    const { code } = await json<{ code: string }>('quickpay code');
    const first = await json(`charge coffee 5 --code ${code} --order A7`);
    expect(await json(`charge coffee 5 --code ${code} --order A7`)).toEqual(first);
    expect(await refusal(`charge coffee 6 --code ${code} --order A7`)).toMatchObject({
      code: 'REQUEST_ID_USED',
      message: 'The request id A7 was used for another request.',
    });
    expect(await balance()).toBe(99_500);
    await json('quickpay pause');
    expect(await refusal('quickpay code')).toMatchObject({ code: 'QUICK_PAY_OFF', exitCode: 3 });
    await json(`quickpay pause --resume ${pin}`);
    await json('quickpay code');
    expect(await json('quickpay disable')).toMatchObject({ enabled: false });
    expect(await refusal('quickpay code')).toMatchObject({ code: 'QUICK_PAY_OFF' });
  });
});

describe('topup and withdraw', () => {
  test('only a domestic debit card tops up', async () => {
    const { json, refusal } = prepared();
    await json('', ...cardFlags(CREDIT, '--cvv', '123', '--otp', 'auto'));
    await json('', ...cardFlags(VISA, '--cvv', '123', '--otp', 'auto'));
    const refused = await refusal(`topup 10 --from cmb-7893 ${pin}`);
    expect(refused).toMatchObject({ code: 'CARD_NOT_ALLOWED', exitCode: 3 });
    expect(refused.message).toBe('cmb-7893 is a credit card; it cannot be used for a top-up.');
    expect(await refusal(`topup 10 --from visa-4242 ${pin}`)).toMatchObject({ code: 'CARD_NOT_ALLOWED' });
    expect(await json(`topup 10 --from icbc-0128 ${pin}`)).toMatchObject({
      amountFen: 1_000,
      feeFen: 0,
      status: 'SUCCESS',
    });
  });

  test('a withdrawal takes two hours and costs 0.1 % beyond the lifetime allowance, at least 0.10', async () => {
    const { json, balance, wallet } = prepared();
    await json(`topup 2000 --from icbc-0128 ${pin}`);
    const first = await json<Printed>(`withdraw 950 --to icbc-0128 ${pin}`);
    expect(first).toMatchObject({ amountFen: 95_000, feeFen: 0, status: 'PROCESSING' });
    expect(await json(`withdraw 100 --to icbc-0128 ${pin}`)).toMatchObject({ feeFen: 10 });
    expect(await json(`withdraw 1000 --to icbc-0128 ${pin}`)).toMatchObject({ feeFen: 100 });
    expect(await balance()).toBe(300_000 - 205_000 - 110);
    await wallet('clock advance 2h');
    expect(await json(`show ${first.id}`)).toMatchObject({ status: 'SUCCESS' });
  });

  test('a withdrawal that fails comes back with its fee; an unverified user can’t withdraw', async () => {
    const { json, balance, wallet, refusal } = prepared();
    await json('fault set withdrawal-fails');
    await json('rules set withdrawal-free 0');
    const { id } = await json<Printed>(`withdraw 500 --to icbc-0128 ${pin}`);
    expect(await balance()).toBe(49_950);
    await wallet('clock advance 2h');
    expect(await json(`show ${id}`)).toMatchObject({ status: 'FAILED', feeFen: 50 });
    expect((await wallet(`show ${id}`)).stdout).toMatch(/^✗ Not withdrawn: ¥500\.00 to icbc-0128/);
    expect(await balance()).toBe(100_000);
    expect(await refusal(`withdraw 1 --to ccb-0122 ${pin} --as alice`)).toMatchObject({
      code: 'ID_NOT_VERIFIED',
      exitCode: 5,
    });
  });
});

describe('transfers and red packets', () => {
  test('a transfer waits until it is accepted', async () => {
    const { json, balance, wallet } = prepared();
    const sent = await wallet(`transfer alice 66 ${pin} --json`, '--note', 'Lunch & 茶');
    const { id } = JSON.parse(sent.stdout) as Printed;
    expect(JSON.parse(sent.stdout)).toMatchObject({
      status: 'PENDING',
      amountFen: 6_600,
      to: 'alice',
      note: 'Lunch & 茶',
      expiresAt: '2026-01-06T09:00:00+08:00',
    });
    expect([await balance(), await balance('alice')]).toEqual([93_400, 0]);
    expect((await json<{ text: string }[]>('inbox --as alice'))[0]?.text).toBe(
      `me sends you 66.00 “Lunch & 茶”: \`wallet accept ${id}\`.`,
    );
    expect(await json(`accept ${id} --as alice`)).toMatchObject({ id, status: 'RECEIVED' });
    expect(await balance('alice')).toBe(6_600);
  });

  test('refused, or not accepted for 24 hours, it goes back where it came from', async () => {
    const { json, balance, wallet, refusal } = prepared();
    const first = await json<Printed>(`transfer alice 10 ${pin}`);
    expect(await json(`refuse ${first.id} --as alice`)).toMatchObject({ status: 'REFUSED' });
    expect((await wallet(`show ${first.id} --as alice`)).stdout).toMatch(/^✓ Refused ¥10\.00 from me/);
    expect((await wallet(`show ${first.id}`)).stdout).toMatch(/^✗ Transfer of ¥10\.00 to alice/);
    expect(await balance()).toBe(100_000);
    const second = await json<Printed>(`transfer alice 10 ${pin} --from icbc-0128`);
    await wallet('clock advance 24h');
    expect(await json(`show ${second.id}`)).toMatchObject({ status: 'EXPIRED' });
    expect(await refusal(`accept ${second.id} --as alice`)).toMatchObject({ code: 'TRANSFER_NOT_OPEN' });
    const funds = async () =>
      (await json<{ last4: string; fundsFen: number }[]>('bank cards')).find((card) => card.last4 === '0128')
        ?.fundsFen;
    expect(await funds()).toBe(1_899_000);
    await wallet('clock advance 24h');
    expect(await funds()).toBe(1_900_000);
  });

  test('with a delay the money arrives later; a first large one asks to be confirmed', async () => {
    const { json, balance, wallet, refusal } = prepared();
    const { id } = await json<Printed>(`transfer alice 5 ${pin} --delay 2h`);
    await json(`accept ${id} --as alice`);
    expect(await balance('alice')).toBe(0);
    await wallet('clock advance 2h');
    expect(await balance('alice')).toBe(500);
    await json('login bob');
    expect(await refusal(`transfer bob 2000 ${pin} --from icbc-0128 --as me`)).toMatchObject({
      code: 'CONFIRM_REQUIRED',
      exitCode: 5,
    });
    expect(await json(`transfer bob 2000 ${pin} --from icbc-0128 --as me --yes`)).toMatchObject({
      status: 'PENDING',
    });
    expect(await refusal(`transfer alice 1 ${pin} --delay 3h --as me`)).toMatchObject({
      code: 'DELAY_INVALID',
      exitCode: 2,
    });
    expect(await refusal(`transfer me 1 ${pin} --as me`)).toMatchObject({ code: 'RECEIVER_IS_SENDER' });
    expect(await refusal(`transfer nobody 1 ${pin} --as me`)).toMatchObject({ code: 'USER_UNKNOWN' });
    expect(await refusal(`transfer bob 1 ${pin} --as me`, '--note', 'x'.repeat(33))).toMatchObject({
      code: 'TEXT_INVALID',
      exitCode: 2,
    });
  });

  test('a red packet is shared, one share each, and what is left goes back', async () => {
    const { json, balance, refusal, wallet } = prepared();
    const sent = await json<Printed>(`red-packet send 10 --count 3 ${pin}`);
    expect(sent).toMatchObject({ amountFen: 1_000, left: 3, status: 'PENDING' });
    const share = await json<{ amountFen: number; left: number }>(`red-packet open ${sent.id} --as alice`);
    expect(share.left).toBe(2);
    expect(await balance('alice')).toBe(share.amountFen);
    expect(await refusal(`red-packet open ${sent.id} --as alice`)).toMatchObject({
      code: 'RED_PACKET_TAKEN',
    });
    const equal = await json<Printed>(`red-packet send 2 --count 2 --identical ${pin}`);
    expect(await json(`red-packet open ${equal.id} --as alice`)).toMatchObject({ amountFen: 200, left: 1 });
    await wallet('clock advance 24h');
    expect(await balance()).toBe(100_000 - share.amountFen - 200);
    expect(await refusal(`red-packet send 200.01 --to alice ${pin}`)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
    expect(await refusal(`red-packet send 1 --count 101 ${pin}`)).toMatchObject({
      code: 'COUNT_INVALID',
      exitCode: 2,
    });
  });
});

describe('refunds', () => {
  test('refunds in parts, back to the source, never more than was paid', async () => {
    const { json, balance, refusal } = prepared();
    const { id } = await json<Printed>(`pay coffee 18 ${pin}`);
    expect(await json(`refund ${id} 5`)).toMatchObject({
      payment: id,
      amountFen: 500,
      status: 'SUCCESS',
      id: expect.stringMatching(/^503\d{26}$/) as string,
    });
    expect(await refusal(`refund ${id} 13.01`)).toMatchObject({ code: 'REFUND_TOO_MUCH', exitCode: 3 });
    expect(await json(`refund ${id}`)).toMatchObject({ amountFen: 1_300 });
    expect(await json(`show ${id}`)).toMatchObject({ status: 'REFUNDED', refundedFen: 1_800, refunds: 2 });
    expect(await balance()).toBe(100_000);
    expect(await refusal(`refund ${id}`)).toMatchObject({ code: 'REFUND_TOO_MUCH' });
    expect(await refusal('refund 42')).toMatchObject({ code: 'ENTRY_UNKNOWN' });
  });

  test('to a card it takes two working days', async () => {
    const { json, wallet } = prepared();
    const { id } = await json<Printed>(`pay coffee 18 ${pin} --from icbc-0128`);
    const refund = await json<Printed>(`refund ${id}`);
    expect(refund.status).toBe('PROCESSING');
    await wallet('clock advance 48h');
    expect(await json(`show ${refund.id}`)).toMatchObject({ status: 'SUCCESS' });
  });

  test('one that the bank refuses waits for the shop, which sends it to the balance or closes it', async () => {
    const { json, wallet, balance, refusal } = prepared();
    const { id } = await json<Printed>(`pay coffee 18 ${pin} --from icbc-0128`);
    await json('fault set refund-fails --card icbc-0128');
    const [first, second] = [await json<Printed>(`refund ${id} 10`), await json<Printed>(`refund ${id}`)];
    await wallet('clock advance 48h');
    expect((await wallet(`show ${first.id}`)).stdout).toMatch(
      /^… The bank refused ¥10\.00 from Corner Coffee/,
    );
    expect((await wallet('history --limit 1')).stdout).toMatch(/ {2}¥8\.00 {2}ABNORMAL/);
    for (const flags of [`${id} --close ${first.id}`, `--close ${first.id} --to-balance ${first.id}`])
      expect(await refusal(`refund ${flags}`)).toMatchObject({ code: 'USAGE', exitCode: 2 });
    expect(await json(`refund --to-balance ${first.id}`)).toMatchObject({
      id: first.id,
      payment: id,
      amountFen: 1_000,
      status: 'SUCCESS',
      source: 'balance',
    });
    expect(await balance()).toBe(101_000);
    expect((await wallet(`refund --close ${second.id} --dry-run`)).stdout).toContain(
      'would close a refund of ¥8.00',
    );
    expect((await wallet(`refund --close ${second.id}`)).stdout).toMatch(
      /^✓ Corner Coffee closed a refund of ¥8\.00/,
    );
    expect(await json(`show ${id}`)).toMatchObject({ status: 'PARTLY_REFUNDED', refundedFen: 1_000 });
    expect(await refusal(`refund --close ${second.id}`)).toMatchObject({
      code: 'REFUND_NOT_ABNORMAL',
      exitCode: 3,
    });
    expect(await json('audit')).toMatchObject({ ok: true });
  });
});

test('every world above still balances', async () => {
  const { json, wallet } = prepared();
  expect(await json('audit')).toEqual({ ok: true, entries: expect.any(Number) as number, problems: [] });
  expect((await wallet('audit')).stdout).toMatch(
    /^✓ All is well: \d+ records checked, every one balanced\n$/,
  );
  expect(await emptyWorld().json('audit')).toEqual({ ok: true, entries: 0, problems: [] });
});
