import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { inFull, type RiskOutcome, riskOutcomes, type RiskRule } from '../../src/core/monitoring.ts';
import { holds } from '../../src/core/world.ts';
import { assess } from '../../src/monitor/engine.ts';
import { loadLanguage } from '../../src/monitor/rulebook.ts';
import {
  assessed,
  BOC,
  DAY,
  DOCUMENT,
  HOUR,
  ICBC,
  MINUTE,
  type Story,
  watched,
  yuan,
} from '../support/given.ts';
import { Program } from '../support/merchant-api.ts';

beforeAll(loadLanguage);

/** Somebody with money, a friend, and a shop; accounts that have been there for a month. */
function month(): Story {
  const story = watched();
  story.rule('balance-day-two-factors', 10_000_000).rule('transfer-confirm', 100_000_000);
  for (const name of ['bob', 'carl', 'dora', 'emil', 'fay']) story.user(name).with(BOC, { holder: 'Li Lei' });
  story.rule('users-per-card', 100);
  return story.advance(30 * DAY);
}

function rich(): Story {
  const story = watched().rule('balance-day-two-factors', 10_000_000).rule('users-per-card', 100);
  for (const name of ['bob', 'carl', 'dora', 'emil', 'fay']) story.user(name).with(BOC);
  story.me.with(ICBC).verified().withBalance(15_000).withQuickPay();
  return story.advance(30 * DAY);
}

const sends = (story: Story, to: string, amount: number, given = {}) =>
  story.me.asks('sendTransfer', { to, amountFen: yuan(amount) }, given);

function last(story: Story) {
  const watches = story.records.flatMap(({ data }) =>
    data.events.flatMap((event) => (event.type === 'RequestWatched' ? [event] : [])),
  );
  const kept = watches.at(-1)?.assessment;
  return kept && inFull(story.world.books, kept);
}

const own = (more: Partial<RiskRule>): RiskRule => ({
  id: 'own',
  name: 'Own',
  on: ['payment'],
  when: 'amount >= params.least',
  params: { least: { value: 100, unit: 'fen' } },
  score: 0,
  says: 'It is the world’s own rule.',
  source: 'test',
  ...more,
});

/** With a rule of its own that forces this. */
function forced(forces: RiskOutcome | 'review' | 'inform', more: Partial<RiskRule> = {}): Story {
  const story = rich();
  story.world.ownRules = [own({ forces, ...more })];
  return story;
}

describe('outcomes', () => {
  test('what nothing speaks against is done, and what was seen is kept', () => {
    const story = rich();
    expect(sends(story, 'bob', 10).code).toBeUndefined();
    expect(last(story)).toMatchObject({
      kind: 'transfer',
      outcome: 'allow',
      party: 'user/bob',
      amountFen: 1_000,
    });
    expect(last(story)?.looks.length).toBeGreaterThan(15);
    expect(story.world.cases.size).toBe(0);
  });

  test('a warning asks whether it is meant, and is remembered once it is', () => {
    const story = forced('warn');
    const asked = story.me.pays(1, undefined, { confirmed: false });
    expect(asked).toMatchObject({ code: 'CONFIRM_REQUIRED', events: [] });
    expect(asked.message).toBe('It is the world’s own rule. Send 1.00 to coffee?');
    expect(story.me.pays(1).code).toBeUndefined();
    expect(last(story)?.outcome).toBe('warn');
  });

  test('a challenge wants a code beyond the PIN, for this payment alone', () => {
    const story = forced('challenge');
    const before = story.me.balanceFen;
    const asked = story.me.pays(1, 'balance', { otp: 'none' });
    expect(asked.code).toBe('OTP_REQUIRED');
    expect(asked.message).toContain('own rule. A code was sent');
    expect(story.me.balanceFen).toBe(before);
    const code = story.inbox('me')[0]?.otp ?? '';
    expect(story.me.pays(2, 'balance', { otp: code }).code).toBe('OTP_NOT_SENT');
    expect(story.me.pays(1, 'balance', { otp: '000000' }).code).toBe('OTP_WRONG');
    expect(story.me.pays(1, 'balance', { otp: code }).code).toBeUndefined();
    expect(story.me.balanceFen).toBe(before - 100);
  });

  test('a challenge by the PIN is met by the PIN that was given', () => {
    const story = forced('challenge', { factor: 'pin' });
    expect(story.me.pays(1, 'balance', { otp: 'none' }).code).toBeUndefined();
  });

  test('a challenge by identity wants the document’s number as well', () => {
    const story = forced('challenge', { factor: 'identity' });
    expect(story.me.pays(1, 'balance').code).toBe('ID_REQUIRED');
    expect(story.me.pays(1, 'balance', { idNumber: '110105194912310020' }).code).toBe('ID_WRONG');
    expect(story.me.pays(1, 'balance', { idNumber: DOCUMENT }).code).toBeUndefined();
  });

  test('a scanner’s customer is asked on the phone', () => {
    const story = forced('challenge');
    const asked = story.me.scanned(10);
    expect(asked.code).toBeUndefined();
    expect(asked.entry).toMatchObject({ status: 'USERPAYING', pinReason: 'It is the world’s own rule.' });
    expect(story.me.asks('confirmPayment', { payment: asked.entry?.id ?? '' }).code).toBeUndefined();
  });

  test('what a merchant’s program charges is watched as a scanner’s is', () => {
    const story = forced('challenge');
    const shop = new Program(story, 'coffee');
    shop.charges(story.me.code(), { amountFen: yuan(5) });
    const { payment = '' } = shop.order() ?? {};
    expect(story.entry(payment)).toMatchObject({ status: 'USERPAYING' });
    const declining = forced('decline');
    const other = new Program(declining, 'coffee');
    expect(other.charges(declining.me.code(), { amountFen: yuan(5) }).code).toBe('RISK_BLOCKED');
    expect(other.order()).toMatchObject({ status: 'FAILED' });
    expect(declining.me.state.quickPay.codes.at(-1)?.used).toBe(true);
    expect(declining.world.activity.get('me')?.out.at(-1)?.party).not.toBe('merchant/coffee');
  });

  test('a cooling-off holds everything back for 15 minutes, then lets the same payment pass for a day', () => {
    const story = forced('cool-off');
    expect(story.me.pays(5).code).toBe('COOLING_OFF');
    expect(sends(story, 'bob', 1).code).toBe('COOLING_OFF');
    expect(story.me.scanned(1).code).toBe('COOLING_OFF');
    expect(story.me.asks('topUp', { amountFen: yuan(1), from: 'icbc-0128' }).code).toBeUndefined();
    story.advance(15 * MINUTE - 1);
    expect(story.me.pays(5).code).toBe('COOLING_OFF');
    story.advance(1);
    expect(sends(story, 'bob', 1).code).toBeUndefined();
    expect(story.me.pays(5.01).code).toBe('COOLING_OFF');
    story.advance(15 * MINUTE);
    expect(story.me.pays(5.01).code).toBeUndefined();
    expect(story.me.pays(5).code).toBeUndefined();
    story.advance(DAY);
    expect(story.me.pays(5).code).toBe('COOLING_OFF');
  });

  test('when it is over, a proof that a rule asks for is still asked for', () => {
    const story = forced('cool-off');
    story.world.ownRules = [
      ...story.world.ownRules,
      own({ id: 'other', forces: 'challenge', factor: 'identity' }),
    ];
    expect(story.me.pays(5, 'balance', { idNumber: DOCUMENT }).code).toBe('COOLING_OFF');
    story.advance(15 * MINUTE);
    expect(story.me.pays(5, 'balance').code).toBe('ID_REQUIRED');
    expect(story.me.pays(5, 'balance', { idNumber: DOCUMENT }).code).toBeUndefined();
  });

  test('what is declined moves nothing, and is a case', () => {
    const story = forced('decline');
    const before = JSON.stringify([...story.world.accounts]);
    const declined = story.me.pays(1);
    expect(declined).toMatchObject({ code: 'RISK_BLOCKED', facts: { case: 'case-1' } });
    expect(JSON.stringify([...story.world.accounts])).toBe(before);
    expect(story.world.cases.get('case-1')).toMatchObject({
      user: 'me',
      status: 'open',
      outcome: 'decline',
      requests: 1,
    });
    story.me.pays(2);
    expect(story.world.cases.size).toBe(1);
    expect(story.world.cases.get('case-1')).toMatchObject({ requests: 2 });
  });

  test('protection is told by notice, text message and e-mail, with the reason', () => {
    const story = forced('protect');
    expect(story.me.pays(1).code).toBe('ACCOUNT_PROTECTED');
    const told = story
      .inbox('me')
      .filter(({ text }) => text.includes('protected: It is the world’s own rule.'));
    expect(told.map(({ channel }) => channel).toSorted()).toEqual(['email', 'notice', 'sms']);
    expect(story.me.state.protection).toMatchObject({ by: 'monitoring', case: 'case-1' });
  });

  test('what is only for review is done, and is a case; what only informs is a notice', () => {
    const reviewed = forced('review');
    expect(reviewed.me.pays(1).code).toBeUndefined();
    expect(reviewed.world.cases.get('case-1')).toMatchObject({ outcome: 'allow', why: 'own' });
    const informed = forced('inform');
    expect(informed.me.pays(1).code).toBeUndefined();
    expect(informed.inbox('me').some(({ text }) => text === 'It is the world’s own rule.')).toBe(true);
    expect(informed.world.cases.size).toBe(0);
  });

  test('a rule that errs neither crashes nor lets a payment pass as if nothing were', () => {
    const story = rich();
    story.world.ownRules = [own({ when: 'amount / params.missing > 1.0' })];
    const asked = story.me.pays(1, 'balance', { otp: 'none' });
    expect(asked.code).toBe('OTP_REQUIRED');
    expect(asked.message).toContain('A rule could not tell');
    expect(story.me.pays(1, 'balance').code).toBeUndefined();
    expect(last(story)?.looks.at(-1)).toMatchObject({ rule: 'own' });
    expect(last(story)?.looks.at(-1)?.failed).toContain('missing');
    expect(story.world.cases.size).toBe(1);
  });
});

describe('what is watched', () => {
  test('a receiver is not asked: a suspicious receipt is a case alone', () => {
    const story = rich();
    story.world.ownRules = [own({ on: ['receipt'], when: 'amount > params.least', score: 12 })];
    const id = story.user('bob').makes('sendTransfer', { to: 'me', amountFen: yuan(10), from: 'boc-0126' });
    expect(story.me.asks('acceptTransfer', { id }, { otp: 'none', confirmed: false }).code).toBeUndefined();
    expect(last(story)).toMatchObject({ kind: 'receipt', outcome: 'allow' });
    expect([...story.world.cases.values()]).toMatchObject([{ user: 'me', outcome: 'allow' }]);
  });

  test('a login from another device is challenged with a code; one from the own phone, or a first one, is not', () => {
    const story = rich();
    expect(story.me.asks('login', { user: 'me' }, { otp: 'none' }).code).toBeUndefined();
    expect(story.me.asks('login', { user: 'new' }, { device: 'pad', otp: 'none' }).code).toBeUndefined();
    expect(story.me.asks('login', { user: 'me' }, { device: 'pad', otp: 'none' }).code).toBe('OTP_REQUIRED');
    expect(story.me.asks('login', { user: 'me' }, { device: 'pad' }).code).toBeUndefined();
    expect(story.me.asks('login', { user: 'me' }, { device: 'pad', otp: 'none' }).code).toBeUndefined();
  });

  test('declined cards and replayed codes are signs, and a refusal still moves nothing', () => {
    const story = rich();
    const code = story.me.code();
    expect(story.me.scanned(1, code).code).toBeUndefined();
    expect(story.me.scanned(1, code).code).toBe('CODE_USED');
    expect(story.world.activity.get('me')?.signs.at(-1)).toMatchObject({ kind: 'code-replayed', fen: 100 });
  });

  test('a world without monitoring does as the core does', () => {
    const story = forced('decline').rule('monitoring', 0);
    expect(story.me.pays(1).code).toBeUndefined();
    expect(last(story)?.kind).not.toBe('payment');
  });

  test('a switched-off rule does not look; a tuned one looks with its new number', () => {
    const story = forced('decline');
    story.world.tunings = new Map([['own', { params: { least: 500 } }]]);
    expect(story.me.pays(4.99).code).toBeUndefined();
    expect(story.me.pays(5).code).toBe('RISK_BLOCKED');
    story.world.tunings = new Map([['own', { off: true }]]);
    expect(story.me.pays(5).code).toBeUndefined();
  });

  test('a dismissed case teaches: the pair is trusted for a while', () => {
    const story = rich();
    story.world.ownRules = [own({ on: ['transfer'], forces: 'decline', about: 'payee' })];
    expect(sends(story, 'bob', 1).code).toBe('RISK_BLOCKED');
    expect(
      story.me.asks('closeCase', { id: 'case-1', verdict: 'dismissed', note: 'a friend' }).code,
    ).toBeUndefined();
    expect(sends(story, 'bob', 1).code).toBeUndefined();
    expect(sends(story, 'carl', 1).code).toBe('RISK_BLOCKED');
    story.advance(90 * DAY);
    expect(sends(story, 'bob', 1).code).toBe('RISK_BLOCKED');
    expect(story.me.asks('closeCase', { id: 'case-1', verdict: 'dismissed' }).code).toBe('CASE_CLOSED');
    expect(story.me.asks('closeCase', { id: 'case-9', verdict: 'confirmed' }).code).toBe('CASE_UNKNOWN');
  });
});

describe('fraud, as it goes', () => {
  test('a stolen account on a new device spends next to nothing', () => {
    const story = rich();
    const thief = { device: 'thief' };
    expect(story.me.pays(400, 'balance', { ...thief, otp: 'none' }).code).toBe('OTP_REQUIRED');
    expect(story.me.pays(400, 'balance', thief).code).toBeUndefined();
    expect(sends(story, 'bob', 5_000, thief).code).toBe('RISK_BLOCKED');
  });

  test('nobody is in two cities at once', () => {
    const story = rich();
    expect(story.me.pays(1, 'balance', { place: [31.23, 121.47] }).code).toBeUndefined();
    story.advance(HOUR);
    expect(story.me.pays(1, 'balance', { place: [40.71, -74.01] }).code).toBe('RISK_BLOCKED');
    expect(story.me.pays(1, 'balance', { place: [31.3, 121.47] }).code).toBeUndefined();
  });

  test('small declined payments in a row stop the next ones', () => {
    const story = rich();
    story.me.with('4000000000000341', { holder: 'Li Lei' });
    for (let n = 0; n < 3; n += 1) expect(story.me.pays(1, 'visa-0341').code).toBe('CARD_DECLINED');
    expect(story.me.pays(1, 'icbc-0128').code).toBe('RISK_BLOCKED');
    story.advance(DAY);
    expect(story.me.pays(1, 'icbc-0128').code).toBeUndefined();
  });
});

test('many small payments between them don’t hide transfers to many', () => {
  const story = rich().rule('balance-day-two-factors', 100_000_000);
  for (const [index, to] of ['bob', 'carl', 'dora', 'emil'].entries()) {
    expect(sends(story, to, 10 + index * 7.31).code).toBeUndefined();
    for (let n = 0; n < 11; n += 1) expect(story.me.pays(0.01, 'icbc-0128').code).toBeUndefined();
  }
  sends(story, 'fay', 33.3);
  expect(last(story)?.looks.find(({ rule }) => rule === 'fan-out')).toMatchObject({ score: 10 });
});

const severity = (outcome: RiskOutcome) => riskOutcomes.indexOf(outcome);

test('raising a score, or forcing more, never makes an outcome milder', () => {
  const story = rich();
  const kinds = ['payment', 'transfer', 'receipt', 'refund', 'card-link', 'login', 'withdrawal'] as const;
  const forces = fc.option(fc.constantFrom(...riskOutcomes, 'review' as const, 'inform' as const), {
    nil: undefined,
  });
  const rule = fc.record({ score: fc.nat(40), more: fc.nat(40), forces, id: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 5 }), fc.constantFrom(...kinds), (rules, kind) => {
      const outcomeOf = (raised: boolean, extra: boolean) => {
        story.world.ownRules = rules.map(({ score, more, forces: wants }, index) =>
          own({
            id: `own-${index}`,
            on: [kind],
            when: 'true',
            score: score + (raised ? more : 0),
            ...(wants && { forces: wants }),
          }),
        );
        if (extra)
          story.world.ownRules = [
            ...story.world.ownRules,
            own({ id: 'extra', on: [kind], when: 'true', forces: 'decline' }),
          ];
        const attempt = { kind, user: 'me', at: story.now, amountFen: yuan(1), party: 'user/bob' } as const;
        return severity(assess(story.world, attempt).assessment.outcome);
      };
      expect(outcomeOf(true, false)).toBeGreaterThanOrEqual(outcomeOf(false, false));
      expect(outcomeOf(false, true)).toBeGreaterThanOrEqual(outcomeOf(false, false));
    }),
    { numRuns: 300 },
  );
});

test('the same world and attempt give the same verdict, whatever was asked in between', () => {
  const story = month();
  const attempt = {
    kind: 'transfer',
    user: 'me',
    at: story.now,
    amountFen: yuan(3_000),
    party: 'user/bob',
    direction: 'out',
  } as const;
  const first = JSON.stringify(assess(story.world, attempt));
  expect(assessed(story.world, { ...attempt, amountFen: yuan(1) }).looks.length).toBeGreaterThan(10);
  expect(JSON.stringify(assess(story.world, attempt))).toBe(first);
  expect(holds(story.world, 'balance/me')).toBe(0);
});
