/** Fraud, as it goes: each kind is one scheme that is played a number of times, and tells what it tried to get away with. */

import { fen } from '../../core/money.ts';
import type { Chance } from './chance.ts';
import { DAY, movedLast, type Person, sends, shops } from './people.ts';
import type { Asking, Result, Stage } from './stage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One scheme, under way. */
export interface Scene {
  readonly stage: Stage;
  readonly chance: Chance;
  readonly people: readonly Person[];
  /** When it begins, in ms; and a number of its own. */
  readonly at: number;
  readonly number: number;
  /** Hears what came of a request that takes money away. */
  readonly tell: (result: Result) => void;
}

/** An account of a fraudster: mostly some days old, else one that was bought from whoever had it for long. */
function account(
  { stage, chance, number }: Scene,
  role: string,
  days = chance.is(0.3) ? chance.whole(60, 900) : chance.whole(1, 30),
): string {
  const name = `${role}-${number}-${chance.whole(0, 999_999)}`;
  stage.open(name, stage.now - days * DAY);
  return name;
}

/** The same every so often, from now on. */
function inARow({ stage, at }: Scene, gaps: readonly number[], act: (index: number) => void): void {
  let when = at;
  for (const [index, gap] of gaps.entries()) {
    when += gap;
    stage.at(when, () => act(index));
  }
}

const gaps = (chance: Chance, count: number, most: number) =>
  Array.from({ length: count }, () => chance.between(1, most));

/** Somebody else has PIN and session, mostly on a device of his own; not the phone. */
function takeover(scene: Scene): void {
  const { stage, chance, people, number, tell } = scene;
  const victim = chance.pick(people);
  const thief: Asking = {
    user: victim.name,
    phone: false,
    // Else it passes for the victim's own.
    ...(chance.is(0.8) && { device: `thief-${number}` }),
    ...(chance.is(0.6) && { place: [22.5 + chance.unit(), 103] as const }),
  };
  stage.at(scene.at, () => {
    for (let wrong = chance.whole(0, 4); wrong > 0; wrong -= 1)
      stage.fold([{ type: 'PinFailed', user: victim.name }]);
  });
  const mules = [account(scene, 'collector', 2), account(scene, 'collector', 2)];
  inARow(scene, [MINUTE, ...gaps(chance, chance.whole(1, 4), 8 * MINUTE)], () => {
    tell(sends(stage, chance, thief, chance.pick(mules), fen(chance.whole(80, 500) * 1_000)));
  });
}

/** Deceived people pay into one account, which passes everything on to many. */
function muleFan(scene: Scene): void {
  const { stage, chance, people, tell } = scene;
  const mule = account(scene, 'mule');
  const victims = chance.some(people, chance.whole(6, 12));
  inARow(scene, gaps(chance, victims.length, 90 * MINUTE), (index) => {
    const victim = victims[index];
    if (victim) sends(stage, chance, { user: victim.name }, mule, fen(chance.whole(8, 40) * 10_000));
  });
  const collectors = Array.from({ length: 6 }, () => account(scene, 'collector'));
  const late: Scene = { ...scene, at: scene.at + 5 * HOUR };
  inARow(late, gaps(chance, 8, 2 * HOUR), (index) => {
    const held = stage.world.accounts.get(`balance/${mule}`) ?? 0;
    const amountFen = fen(Math.min(450_000, Math.floor(held * 0.9)));
    if (amountFen < 10_000) return;
    if (index % 3 === 2) tell(stage.ask('withdraw', { amountFen, to: 'icbc' }, { user: mule }));
    else tell(sends(stage, chance, { user: mule }, collectors[index % 6] ?? '', amountFen, 'balance'));
  });
}

/** One large sum comes in, and goes out again within hours. */
function passThrough(scene: Scene): void {
  const { stage, chance, people, tell } = scene;
  const mule = account(scene, 'transit');
  stage.at(scene.at, () =>
    sends(stage, chance, { user: chance.pick(people).name }, mule, fen(chance.whole(30, 90) * 10_000)),
  );
  const collector = account(scene, 'collector');
  inARow({ ...scene, at: scene.at + 2 * HOUR }, gaps(chance, 3, 20 * MINUTE), () => {
    const held = stage.world.accounts.get(`balance/${mule}`) ?? 0;
    const amountFen = fen(Math.min(480_000, Math.floor(held * 0.97)));
    if (amountFen >= 10_000) tell(sends(stage, chance, { user: mule }, collector, amountFen, 'balance'));
  });
}

/** A sum in parts that stay below a limit. */
function structuring(scene: Scene): void {
  const { stage, chance, tell } = scene;
  const payer = account(scene, 'splitter', chance.whole(20, 200));
  const payees = [account(scene, 'collector'), account(scene, 'collector')];
  const limit = chance.pick([1_000, 5_000]);
  inARow(scene, gaps(chance, chance.whole(5, 10), 90 * MINUTE), () => {
    const amountFen = fen(limit * 100 - chance.whole(1, limit * 5));
    tell(sends(stage, chance, { user: payer }, chance.pick(payees), amountFen));
  });
}

/** Stolen cards are tried with small payments; those that work buy something large. */
function cardTesting(scene: Scene): void {
  const { stage, chance, tell } = scene;
  const user = account(scene, 'tester', chance.whole(1, 20));
  const by: Asking = { user, device: `tester-${chance.whole(0, 5)}`, phone: true };
  inARow(scene, gaps(chance, chance.whole(3, 6), 90_000), () => {
    stage.fold([{ type: 'SignSeen', user, sign: 'declined', fen: fen(chance.whole(1, 100)) }]);
  });
  inARow({ ...scene, at: scene.at + 10 * MINUTE }, gaps(chance, chance.whole(1, 3), 10 * MINUTE), () => {
    const { entry } = stage.ask(
      'makeCode',
      { merchant: chance.pick(shops), amountFen: fen(chance.whole(80, 450) * 1_000) },
      { user },
    );
    if (entry) tell(stage.ask('payOrder', { order: entry.id, from: 'icbc' }, by));
  });
}

/** Photographed payment codes: old ones are submitted until one is still good. */
function codeReplay(scene: Scene): void {
  const { stage, chance, people, tell } = scene;
  const { name: user } = chance.pick(people);
  stage.at(scene.at, () => {
    stage.ask('enableQuickPay', { askPin: false }, { user });
    for (let old = chance.whole(2, 4); old > 0; old -= 1)
      stage.fold([{ type: 'SignSeen', user, sign: 'code-replayed', fen: fen(9_900) }]);
    stage.ask('showCode', { reveal: false }, { user });
    const code = stage.world.users.get(user)?.quickPay.codes.at(-1)?.code ?? '';
    tell(
      stage.ask(
        'charge',
        { merchant: chance.pick(shops), amountFen: fen(chance.whole(20, 90) * 1_000), code },
        { user, phone: false, pin: false },
      ),
    );
  });
}

/** An account that nobody used for months was sold, with its phone as often as not. */
function dormant(scene: Scene): void {
  const { stage, chance, tell } = scene;
  const user = account(scene, 'sleeper', 600);
  movedLast(stage, user, stage.now - chance.whole(100, 400) * DAY);
  const phone = chance.is(0.5);
  const payee = account(scene, 'collector');
  inARow(scene, gaps(chance, chance.whole(2, 4), HOUR), () => {
    tell(sends(stage, chance, { user, phone, document: false }, payee, fen(chance.whole(80, 500) * 1_000)));
  });
}

/** A copied session pays from another continent while its owner pays at home. */
function travel(scene: Scene): void {
  const { stage, chance, people, tell } = scene;
  const { name: user, home } = chance.pick(people);
  stage.at(scene.at, () =>
    stage.ask(
      'pay',
      { merchant: chance.pick(shops), amountFen: fen(2_000), from: 'icbc' },
      { user, place: home },
    ),
  );
  inARow({ ...scene, at: scene.at + 10 * MINUTE }, gaps(chance, chance.whole(1, 3), 15 * MINUTE), () => {
    const { entry } = stage.ask(
      'makeCode',
      { merchant: chance.pick(shops), amountFen: fen(chance.whole(50, 300) * 1_000) },
      { user },
    );
    if (entry)
      tell(
        stage.ask(
          'payOrder',
          { order: entry.id, from: 'icbc' },
          { user, place: [-33.9, 18.4], phone: false },
        ),
      );
  });
}

/** Goods are bought and given back again and again, to move money by refunds. */
function refunds(scene: Scene): void {
  const { stage, chance, tell } = scene;
  const user = account(scene, 'returner');
  inARow(scene, gaps(chance, chance.whole(4, 8), 10 * HOUR), () => {
    const { entry: order } = stage.ask(
      'makeCode',
      { merchant: chance.pick(shops), amountFen: fen(chance.whole(100, 480) * 100) },
      { user },
    );
    const paid = stage.ask('payOrder', { order: order?.id ?? '', from: 'icbc' }, { user });
    if (paid.done && paid.entry) tell(stage.ask('refund', { payment: paid.entry.id }, { user }));
  });
}

/** A kind of fraud: how it goes, and which typology is meant to find it. */
export interface Fraud {
  readonly typology: string;
  readonly play: (scene: Scene) => void;
}

/** Every kind of fraud, by its name. */
export const frauds: Readonly<Record<string, Fraud>> = {
  'account takeover': { typology: 'account-takeover', play: takeover },
  'mule fan-in and fan-out': { typology: 'mule', play: muleFan },
  'pass-through': { typology: 'mule', play: passThrough },
  structuring: { typology: 'structured', play: structuring },
  'card testing': { typology: 'cards', play: cardTesting },
  'code replay': { typology: 'codes', play: codeReplay },
  'dormant awakening': { typology: 'account-takeover', play: dormant },
  'impossible travel': { typology: 'account-takeover', play: travel },
  'refund abuse': { typology: 'refunds', play: refunds },
};
