import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Activity, KEPT, newActivity, outgoing, type SignKind } from '../../src/core/activity.ts';
import { dayOf } from '../../src/core/calendar.ts';
import { changeEntry, type Entry } from '../../src/core/entries.ts';
import { fen } from '../../src/core/money.ts';
import { typologies } from '../../src/monitor/typologies.ts';
import { BOC, DAY, HOUR, ICBC, MINUTE, OTHER_DOCUMENT, type Story, watched, yuan } from '../support/given.ts';

/** What is counted here is counted in place. */
type Counted = { -readonly [Field in keyof Activity]: Growing<Activity[Field]> };
type Growing<List> = List extends readonly (infer Item)[] ? Item[] : List;

/**
 * What every user did lately, counted anew from all records: written without a look at how the world keeps it. Lists are
 * whole here, and cut to what is kept at the end.
 */
function recounted({ records }: Story): Map<string, Activity> {
  const entries = new Map<string, Entry>();
  const users = new Map<string, Counted>();
  const hadPin = new Set<string>();
  const of = (name: string) => {
    const found = users.get(name) ?? (newActivity() as Counted);
    users.set(name, found);
    return found;
  };
  const sign = (name: string, at: number, kind: SignKind, amount?: number) =>
    of(name).signs.push({ at, kind, ...(amount !== undefined && { fen: fen(amount) }) });
  for (const { at, data } of records) {
    for (const event of data.events) {
      const { type, entry: made, updates = [] } = event;
      if (made) entries.set(made.id, made);
      const changed = updates.flatMap((update) => {
        const before = entries.get(update.id);
        if (!before) return [];
        const after = changeEntry(before, update);
        entries.set(update.id, after);
        return [after];
      });
      const entry = made ?? changed[0];
      if (entry && ['PaymentMade', 'TransferSent', 'RedPacketSent', 'WithdrawalStarted'].includes(type)) {
        const { user, amountFen } = entry;
        const where = outgoing(entry);
        if (!where) throw new Error(`${entry.type} went nowhere`);
        of(user).out.push({ at, fen: amountFen, ...where });
        of(user).movedAt = at;
        const day = of(user).days.find((each) => each.day === dayOf(at));
        const spent = (day?.fen ?? 0) + amountFen;
        const most = Math.max(day?.mostFen ?? 0, amountFen);
        of(user).days = [
          ...of(user).days.filter((each) => each !== day),
          { day: dayOf(at), fen: fen(spent), mostFen: fen(most) },
        ];
        const digit = Number(String(amountFen).charAt(0)) - 1;
        of(user).digits[digit] = (of(user).digits[digit] ?? 0) + 1;
      }
      if (type === 'BalanceToppedUp' && entry) of(entry.user).movedAt = at;
      if (type === 'TransferAccepted' && entry?.type === 'transfer') {
        of(entry.to).in.push({ at, fen: entry.amountFen, kind: 'receipt', party: `user/${entry.user}` });
        of(entry.to).movedAt = at;
      }
      if (type === 'RedPacketOpened' && made?.type === 'red-packet-share') {
        of(made.user).in.push({ at, fen: made.amountFen, kind: 'receipt', party: `user/${made.from}` });
        of(made.user).movedAt = at;
      }
      if (type === 'PaymentRefunded' && made) sign(made.user, at, 'refunded', made.amountFen);
      if (event.type === 'PinFailed') sign(event.user, at, 'pin-wrong');
      if (event.type === 'SignSeen') sign(event.user, at, event.sign, event.fen);
      if (event.type === 'PinSet') {
        if (hadPin.has(event.user)) of(event.user).pinChangedAt = at;
        hadPin.add(event.user);
      }
      if (event.type === 'CardLinked') {
        of(event.user).linkedAt = at;
        sign(event.user, at, 'card-tried');
      }
      if (event.type === 'RequestWatched' && !event.refused) {
        const { device, place, user } = event;
        if (
          device !== undefined &&
          !of(user)
            .devices.slice(-KEPT.devices)
            .some(([each]) => each === device)
        )
          of(user).devices.push([device, at]);
        if (place !== undefined) {
          const others = of(user).places.filter((each) => each.place.join() !== place.join());
          of(user).places = [...others, { place, at }];
        }
      }
    }
  }
  return new Map([...users].map(([name, all]) => [name, lately(all)]));
}

/** The newest of each. */
function lately(all: Activity): Activity {
  const kinds = new Set(all.signs.map(({ kind }) => kind));
  const kept = new Set(
    [...kinds].flatMap((kind) => all.signs.filter((each) => each.kind === kind).slice(-KEPT.signs)),
  );
  return {
    ...all,
    out: all.out.filter((each) => {
      const alike = all.out.filter(({ kind }) => (kind === 'payment') === (each.kind === 'payment'));
      return alike.slice(-KEPT.movements).includes(each);
    }),
    in: all.in.slice(-KEPT.movements),
    days: all.days.slice(-KEPT.days),
    signs: all.signs.filter((each) => kept.has(each)),
    devices: all.devices.slice(-KEPT.devices),
    places: all.places.slice(-KEPT.places),
  };
}

/** One thing that somebody does, by numbers that fast-check chooses. */
function act(story: Story, what: number, amount: number, which: number): void {
  const [me, bob] = [story.me, story.user('bob')];
  const [from, to] = which % 2 === 0 ? [me, bob] : [bob, me];
  const devices = [undefined, undefined, 'pad', 'tv', `d${amount % 20}`];
  const device = devices[which % devices.length];
  const origin = {
    ...(device !== undefined && { device }),
    ...(which % 3 === 0 && { place: [30 + (amount % 12) / 100, 120] as const }),
  };
  const open = [...story.world.open.values()].filter(
    (each) => each.type === 'transfer' || each.type === 'red-packet',
  );
  const waiting = open[which % Math.max(1, open.length)];
  const paid = story.entries().filter((each) => each.type === 'payment');
  const steps = [
    () => from.asks('pay', { merchant: 'coffee', amountFen: yuan(amount / 100) }, origin),
    () => from.asks('sendTransfer', { to: to.name, amountFen: yuan(amount / 100) }, origin),
    () => from.asks('sendRedPacket', { kind: 'identical', count: 2, amountFen: yuan(amount) }, origin),
    () => waiting?.type === 'transfer' && story.user(waiting.to).asks('acceptTransfer', { id: waiting.id }),
    () => waiting?.type === 'red-packet' && to.asks('openRedPacket', { id: waiting.id }),
    () => from.asks('topUp', { amountFen: yuan(amount), from: from.state.cards[0]?.id ?? '' }),
    () => from.asks('withdraw', { amountFen: yuan(amount / 100), to: from.state.cards[0]?.id ?? '' }, origin),
    () => story.asks('refund', { payment: paid[which % Math.max(1, paid.length)]?.id ?? 'none' }),
    () => story.triesPin(from.name, which % 3 === 0),
    () => from.asks('setPin', { newPin: '135792', confirmPin: '135792' }, origin),
    () => from.scanned(amount / 100),
    () =>
      story.asks('charge', {
        merchant: 'coffee',
        amountFen: yuan(1),
        code: from.state.quickPay.codes[0]?.code ?? '1',
      }),
    () => story.advance([MINUTE, HOUR, DAY, 5 * DAY][which % 4] ?? 0),
  ];
  steps[what % steps.length]?.();
}

test('the rolling memories equal a full recount from the journal', () => {
  const step = fc.tuple(fc.nat(1_000), fc.integer({ min: 1, max: 400 }), fc.nat(1_000));
  const seen = { out: 0, in: 0, devices: 0, places: 0, kinds: new Set<string>() };
  fc.assert(
    fc.property(fc.array(step, { minLength: 200, maxLength: 500 }), (steps) => {
      const story = watched().rule('balance-day-two-factors', 10_000_000);
      story.user('bob').with(BOC).verified(OTHER_DOCUMENT, 'Han Mei').withBalance(3_000).withQuickPay();
      story.me.with(ICBC).verified().withBalance(3_000).withQuickPay();
      // Else most would be stopped before long.
      for (const { id } of typologies) story.asks('tuneRisk', { id, tuning: { off: true } });
      for (const [what, amount, which] of steps) act(story, what, amount, which);
      expect(new Map(story.world.activity)).toEqual(recounted(story));
      for (const user of story.world.activity.values()) {
        for (const list of ['out', 'in', 'devices', 'places'] as const)
          seen[list] = Math.max(seen[list], user[list].length);
        for (const { kind } of user.signs) seen.kinds.add(kind);
      }
    }),
    { numRuns: 15, seed: 5, endOnFailure: true },
  );
  // The histories were long enough to fill what is kept, and had a bit of everything.
  expect(seen.out).toBeGreaterThan(KEPT.movements);
  expect(seen.devices).toBeGreaterThan(2);
  expect(seen.places).toBe(KEPT.places);
  expect(seen.in).toBeGreaterThan(4);
  expect([...seen.kinds].toSorted()).toEqual(['card-tried', 'code-replayed', 'pin-wrong', 'refunded']);
}, 120_000);
