import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Stage } from '../../../src/flow/stage.ts';
import {
  cardFlags,
  CREDIT,
  DEBIT,
  DEBIT_2,
  emptyWorld,
  PIN,
  preparedWorlds,
  VISA,
} from '../../support/world.ts';

const prepared = preparedWorlds();

describe('add-card', () => {
  test('links a card in two steps: the code is sent, then given', async () => {
    const { wallet, json } = emptyWorld();
    const words = cardFlags(DEBIT, '--pin', PIN, '--confirm-pin', PIN, '--json');
    const sent = await wallet('', ...words);
    expect(sent.code).toBe(5);
    expect(JSON.parse(sent.stdout)).toMatchObject({
      card: 'icbc-0128',
      last4: '0128',
      network: 'UnionPay',
      bank: 'ICBC',
      kind: 'debit',
      status: 'OTP_SENT',
    });
    expect(JSON.parse(sent.stderr)).toMatchObject({ error: { code: 'OTP_REQUIRED', exitCode: 5 } });
    expect(await json('cards')).toEqual([]);
    const [message] = await json<{ otp: string; channel: string }[]>('inbox --last-otp');
    expect(message).toMatchObject({ channel: 'sms', otp: expect.stringMatching(/^\d{6}$/) as string });
    const linked = await wallet('', ...words, '--otp', message?.otp ?? '');
    expect(linked.code).toBe(0);
    expect(JSON.parse(linked.stdout)).toMatchObject({ card: 'icbc-0128', status: 'LINKED' });
    const inbox = await json<{ channel: string; text: string }[]>('inbox');
    expect(inbox.map((each) => each.channel)).toEqual(['email', 'notice', 'notice', 'sms']);
    expect(await json('whoami')).toMatchObject({ pinSet: true, tier: 1 });
  });

  test.each([
    ['fails its check digit', ['--number', '6222021234567890129'], 'CARD_NUMBER_INVALID', 2],
    ['is known to no bank', ['--number', '4000000000000077'], 'CARD_UNKNOWN', 3],
    ['is linked already', ['--number', DEBIT], 'CARD_ALREADY_LINKED', 3],
    ['has expired', ['--number', '4000000000000069', '--cvv', '123'], 'CARD_EXPIRED', 3],
    [
      'has another expiry date',
      ['--number', VISA, '--cvv', '123', '--expiry', '11/34'],
      'CARD_DETAILS_WRONG',
      3,
    ],
    ['has another CVV', ['--number', VISA, '--cvv', '999'], 'CARD_DETAILS_WRONG', 3],
    ['lacks its CVV', ['--number', VISA], 'ANSWER_MISSING', 2],
    [
      'is not the verified person’s',
      ['--number', VISA, '--cvv', '123', '--holder', 'Somebody Else'],
      'CARD_NOT_YOURS',
      3,
    ],
    ['was declined by its bank', ['--number', '4000000000000002', '--cvv', '123'], 'CARD_DECLINED', 3],
    ['was stolen', ['--number', '4000000000009979', '--cvv', '123'], 'CARD_DECLINED', 3],
    [
      'is of a bank that does not answer',
      ['--number', '4000000000000119', '--cvv', '123'],
      'BANK_TIMEOUT',
      3,
    ],
    ['has its CVV refused', ['--number', '4000000000000127', '--cvv', '123'], 'CARD_DETAILS_WRONG', 3],
    ['is an Amex card', ['--number', '378282246310005', '--cvv', '1234'], 'CARD_NETWORK_REFUSED', 3],
    ['comes with a bad e-mail', ['--number', DEBIT_2, '--email', 'nobody'], 'EMAIL_INVALID', 2],
    ['refuses every code', ['--number', '6221881234567890129', '--otp', 'auto'], 'OTP_WRONG', 4],
    [
      'gets a code that never arrives',
      ['--number', '622908123456789019', '--otp', 'auto'],
      'OTP_REQUIRED',
      5,
    ],
  ])('refuses a card that %s', async (_, flags, code, exitCode) => {
    const { refusal, json } = prepared();
    const given = new Map<string, string>();
    for (const words of [['--expiry', '12/34', '--email', 'li@example.com'], flags]) {
      for (let at = 0; at < words.length; at += 2) given.set(words[at] ?? '', words[at + 1] ?? '');
    }
    expect(await refusal('add-card', ...[...given].flat())).toMatchObject({ code, exitCode });
    expect(await json('cards')).toHaveLength(1);
  });

  test('asks for the first PIN, and refuses one that is easy to guess or typed in two ways', async () => {
    const { refusal, json } = emptyWorld();
    const card = cardFlags(DEBIT);
    expect(await refusal('', ...card)).toMatchObject({ code: 'PIN_REQUIRED', exitCode: 5 });
    expect(await refusal('', ...card, '--pin', '123456', '--confirm-pin', '123456')).toMatchObject({
      code: 'PIN_WEAK',
      exitCode: 3,
    });
    expect(await refusal('', ...card, '--pin', PIN, '--confirm-pin', '135792')).toMatchObject({
      code: 'PIN_MISMATCH',
      exitCode: 2,
    });
    expect(await json('inbox')).toEqual([]);
  });
});

describe('cards', () => {
  test('lists, prefers and removes cards', async () => {
    const { json, wallet } = prepared();
    await json('', ...cardFlags(CREDIT, '--cvv', '123', '--otp', 'auto'));
    expect(await json('cards default cmb-7893')).toMatchObject([
      { card: 'icbc-0128', preferred: false },
      { card: 'cmb-7893', kind: 'credit', preferred: true },
    ]);
    expect(await json(`pay coffee 5 --pin ${PIN}`)).toMatchObject({ source: 'cmb-7893' });
    expect((await wallet('cards remove cmb-7893 --json')).code).toBe(5);
    expect(await json(`cards remove cmb-7893 --pin ${PIN}`)).toMatchObject([{ card: 'icbc-0128' }]);
    const { stdout } = await wallet('cards');
    expect(stdout).toBe(
      'card       bank  network   kind   expiry\nicbc-0128  ICBC  UnionPay  debit  12/34\n',
    );
  });

  test('test-cards lists each built-in card with what it does', async () => {
    const { json } = emptyWorld();
    const cards = await json<{ outcome: string }[]>('test-cards');
    expect(cards[0]).toEqual({
      number: '6200000000000047',
      expiry: '12/34',
      cvv: '',
      network: 'UnionPay',
      kind: 'debit',
      bank: 'UnionPay Bank',
      outcome: 'approves',
      does: 'approves',
    });
    const outcomes = new Set(cards.map((card) => card.outcome));
    expect([...outcomes].toSorted()).toEqual([
      'approves',
      'bank-times-out',
      'code-never-arrives',
      'declined',
      'declines-later',
      'expired',
      'no-code-needed',
      'stolen',
      'too-little-money',
      'wrong-code-always',
      'wrong-cvv',
    ]);
  });

  test('a bank issues a card with its own funds, holder and phone, which then links and pays', async () => {
    const { json, refusal, home, wallet } = prepared();
    const issue = [
      '--bank',
      'abc',
      '--kind',
      'debit',
      '--holder',
      'Li Lei',
      '--phone',
      '13900139000',
      '--funds',
      '50',
    ];
    const card = await json<{ number: string; expiry: string; last4: string }>('bank issue', ...issue);
    expect(card).toMatchObject({
      number: expect.stringMatching(/^622848\d{13}$/) as string,
      cvv: '',
      last4: card.number.slice(-4),
      fundsFen: 5_000,
    });
    const link = [
      '--number',
      card.number,
      '--expiry',
      card.expiry,
      '--email',
      'li@example.com',
      '--otp',
      'auto',
    ];
    expect(await refusal('add-card', ...link)).toMatchObject({ code: 'CARD_NOT_YOURS' });
    const linked = await json<{ card: string }>('add-card', ...link, '--phone', '13900139000');
    expect(await json(`topup 50 --from ${linked.card} --pin ${PIN}`)).toMatchObject({ amountFen: 5_000 });
    expect(await refusal(`topup 1 --from ${linked.card} --pin ${PIN}`)).toMatchObject({
      code: 'CARD_DECLINED',
    });
    const known = await json<{ last4: string; fundsFen: number }[]>('bank cards');
    expect(known.find((each) => each.last4 === card.last4)?.fundsFen).toBe(0);
    for (const name of readdirSync(home))
      expect(readFileSync(join(home, name), 'latin1')).not.toContain(card.number);
    expect(
      (await wallet('bank issue --bank nobody --kind debit --holder A --phone 13900139000 --funds 5')).code,
    ).toBe(2);
  });
});

test('without a card there is none to choose, and nothing is asked', async () => {
  const { exit, refusal } = await new Stage().play(
    ['cards', 'remove'],
    [{ message: 'Which card?', answer: () => 'icbc-0128' }],
  );
  expect([exit, refusal?.code]).toEqual([3, 'NO_SOURCE']);
});
