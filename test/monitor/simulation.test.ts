import { expect, test } from 'vitest';
import { simulate } from '../../src/monitor/simulation/index.ts';

/** A seed that nothing was tuned on. */
const unseen = once(() => simulate({ seed: 'unseen', users: 150, days: 8 }));

/** The simulation takes a while: two tests look at the same one. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

test('most fraudulent money is stopped, and hardly any honest request disturbed, on a seed that nothing was tuned on', () => {
  const { frauds, honest, precision } = unseen();
  const tried = sum(frauds.map(({ triedFen }) => triedFen));
  const stopped = sum(frauds.map(({ stoppedFen }) => stoppedFen));
  expect(frauds.every(({ schemes, attempts }) => schemes >= 3 && attempts > 0)).toBe(true);
  expect(stopped / tried).toBeGreaterThan(0.85);
  expect(honest.requests).toBeGreaterThan(1_500);
  expect(honest.disturbed / honest.requests).toBeLessThan(0.005);
  expect(precision).toBeGreaterThan(0.8);
}, 120_000);

test('each typology tells whom it alerted about, and how much of what it is meant for it found', () => {
  const { typologies, frauds } = unseen();
  const attempts = sum(frauds.map((fraud) => fraud.attempts));
  const meant = ['account-takeover', 'mule', 'structured', 'cards', 'codes', 'refunds'];
  for (const { typology, fraud, honest, precision, recall } of typologies) {
    expect(fraud, typology).toBeLessThanOrEqual(attempts);
    expect(precision, typology).toBe(fraud + honest === 0 ? undefined : fraud / (fraud + honest));
    if (meant.includes(typology)) expect(recall, typology).toBeGreaterThan(0.1);
  }
  // No fraud that is played is a scam alone, and no rule is a typology.
  expect(typologies.filter(({ recall }) => recall === undefined).map(({ typology }) => typology)).toEqual([
    'scam',
    'rule-alone',
  ]);
  const found = typologies.find(({ typology }) => typology === 'cards');
  const tested = frauds.find(({ fraud }) => fraud === 'card testing');
  expect(found).toMatchObject({ fraud: tested?.attempts, honest: 0, precision: 1, recall: 1 });
}, 120_000);

test('the same seed gives the same score, whatever it is; without its typologies the monitor stops little', () => {
  const options = { seed: 'twin', users: 40, days: 4 };
  const score = simulate(options);
  expect(simulate(options)).toEqual(score);
  const ids = [
    'suspicion',
    'strong-suspicion',
    'account-takeover',
    'mule',
    'structured',
    'scam',
    'cards',
    'codes',
  ];
  const blind = simulate({ ...options, tunings: new Map(ids.map((id) => [id, { off: true }])) });
  const stopped = (of: typeof score) => sum(of.frauds.map(({ stoppedFen }) => stoppedFen));
  expect(stopped(blind)).toBeLessThan(stopped(score) * 0.8);
}, 120_000);
