import { describe, expect, test } from 'vitest';
import { type OperationName, operationNames, type RequestOf } from '../../src/core/operations.ts';
import { changeUser } from '../../src/core/world.ts';
import { PIN, type Story, type With, yuan } from '../support/given.ts';
import { type Need, ready, rows } from '../support/operations.ts';

const proofs: Record<Need, { readonly without: With; readonly code: string }> = {
  pin: { without: { pin: false }, code: 'PIN_REQUIRED' },
  code: { without: { otp: 'none' }, code: 'OTP_REQUIRED' },
  document: { without: { idNumber: undefined as unknown as string }, code: 'ID_REQUIRED' },
  agreed: { without: { confirmed: false }, code: 'CONFIRM_REQUIRED' },
  scan: { without: {}, code: '' },
};
const all: With = { idNumber: '11010519491231002X' };

function asked(name: OperationName, story: Story, request: unknown, given: With) {
  return story.askedBy(rows[name].as ?? 'me', name, request as RequestOf<OperationName>, given);
}

/** What users hold, on their balances and on the cards that are theirs. */
function holdings(story: Story): Map<string, number> {
  const { accounts, users } = story.world;
  const cards = [...users.values()].flatMap((user) => user.cards.map(({ token }) => `bank/${token}`));
  const balances = [...users.keys()].map((user) => `balance/${user}`);
  return new Map([...balances, ...cards].map((each) => [each, accounts.get(each) ?? 0]));
}

/** What guards an account: its PIN, its cards, its protection, who it is. */
function guards(story: Story): string {
  return JSON.stringify(
    [...story.world.users.values()].map(({ name, phone, pin, cards, identity, protection, quickPay }) => [
      name,
      phone,
      pin?.hash,
      cards,
      identity,
      protection,
      [quickPay.enabled, quickPay.askPin, quickPay.paused],
    ]),
  );
}

test('every operation says what it needs', () => {
  expect(operationNames.filter((name) => !(name in rows))).toEqual([]);
  expect(Object.keys(rows).filter((name) => !operationNames.includes(name as OperationName))).toEqual([]);
});

describe.each(operationNames.filter((name) => typeof rows[name].needs !== 'string'))('%s', (name) => {
  const needs = rows[name].needs as readonly Need[];

  test.each(needs.filter((need) => need !== 'scan'))('is refused without %s, and nothing changes', (need) => {
    const story = ready();
    const request = rows[name].ask(story);
    const before = [holdings(story), guards(story)];
    const { idNumber, ...rest } = all;
    const left = need === 'document' ? rest : { idNumber, ...proofs[need].without };
    expect(asked(name, story, request, left as With).code).toBe(proofs[need].code);
    expect([holdings(story), guards(story)]).toEqual(before);
  });

  test('is done with all that it needs, and asks for nothing else', () => {
    const story = ready();
    const request = rows[name].ask(story);
    const only: With = {
      pin: needs.includes('pin'),
      otp: needs.includes('code') ? 'auto' : 'none',
      confirmed: needs.includes('agreed'),
      ...(needs.includes('document') && all),
    };
    expect(asked(name, story, request, only).code).toBeUndefined();
  });
});

test.each(operationNames.filter((name) => typeof rows[name].needs === 'string'))(
  '%s needs no proof: nobody has less by it, and what guards an account is as it was, or safer',
  (name) => {
    const story = ready();
    const request = rows[name].ask(story);
    const [before, guarded] = [holdings(story), guards(story)];
    const answer = asked(name, story, request, { pin: false, otp: 'none', confirmed: false });
    expect(answer.code).toBeUndefined();
    const after = holdings(story);
    for (const [account, amount] of before)
      expect(after.get(account), account).toBeGreaterThanOrEqual(amount);
    const safe = ['freezeByHotline', 'disableQuickPay', 'replacePin'];
    if (!safe.includes(name)) expect(guards(story)).toBe(guarded);
    if (name === 'freezeByHotline') expect(story.me.state.protection).toBeDefined();
    if (name === 'disableQuickPay') expect(story.me.state.quickPay.enabled).toBe(false);
  },
);

test('a payment code pays as much as the rule allows without the PIN, and no more', () => {
  const story = ready().rule('no-pin-single', 10_000);
  expect(story.me.scanned(100).entry?.status).toBe('PAID');
  expect(story.me.scanned(100.01).entry?.status).toBe('USERPAYING');
  expect(story.me.balanceFen).toBe(yuan(900));
  expect(PIN).toHaveLength(6);
});

test('whose case is open is not forgotten before it is closed', () => {
  const story = ready();
  story.user('bob');
  changeUser(story.world, 'bob', () => ({ openCase: 'case-1' }));
  expect(asked('forgetUser', story, {}, { confirmed: true }).code).toBe('CASE_OPEN');
});
