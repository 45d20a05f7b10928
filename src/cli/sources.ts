/** The choice of what pays: what each source holds, and why one can't be taken, as a rehearsal of the request finds. */

import type { Choice } from './ask/index.ts';
import { yuan } from './print.ts';
import type { Session } from './session.ts';
import { balanceView, bankCardsView, fail, type OperationName, type RequestOf, userView } from '../wallet.ts';

/** The balance, if `balance`, and every linked card, each with why `request` would be refused with it. */
async function sourcesFor<Name extends OperationName>(
  session: Session,
  name: Name,
  request: (source: string) => RequestOf<Name>,
  { balance }: { readonly balance: boolean },
): Promise<Choice<string>[]> {
  const choices = [...(balance ? [balanceChoice(session)] : []), ...cardChoices(session)];
  const found: Choice<string>[] = [];
  for (const choice of choices) {
    const { refusal } = await session.rehearse(name, request(choice.value));
    found.push(refusal ? { ...choice, disabled: session.worded(refusal) } : choice);
  }
  return found;
}

function balanceChoice(session: Session): Choice<string> {
  const { balanceFen } = balanceView(session.wallet.world, session.user);
  const short = session.say('Balance');
  return { name: session.say('Balance {amount}', { amount: yuan(balanceFen) }), short, value: 'balance' };
}

/** The linked cards, with what the simulated banks have on them. */
function cardChoices(session: Session): Choice<string>[] {
  const { world } = session.wallet;
  const atBanks = bankCardsView(world);
  return userView(world, session.user).cards.map(({ card, bank, kind, last4 }) => {
    const short = `${bank} ${session.say(kind)} *${last4}`;
    const held = atBanks.find((each) => each.bank === bank && each.kind === kind && each.last4 === last4);
    const name = held
      ? session.say('{card}, {amount} at the bank', { card: short, amount: yuan(held.fundsFen) })
      : short;
    return { name, short, value: card };
  });
}

/**
 * What to pay from, in a conversation with more than one source to choose from: the one that would be taken anyhow comes
 * first. `undefined` leaves it to the wallet.
 */
export async function offeredSource<Name extends OperationName>(
  session: Session,
  given: string | undefined,
  asked: boolean,
  name: Name,
  request: (source: { from?: string }) => RequestOf<Name>,
): Promise<{ from?: string }> {
  if (given !== undefined) return { from: given };
  if (!asked || !session.canAsk) return {};
  const sources = await sourcesFor(session, name, (from) => request({ from }), { balance: true });
  const usual = (await session.rehearse(name, request({}))).entry;
  const source = usual && 'source' in usual ? usual.source : undefined;
  const first = sources.filter(({ value }) => value === source);
  // Where nothing can be taken, the wallet says what is wrong.
  if (sources.length < 2 || first.length === 0) return {};
  const others = sources.filter(({ value }) => value !== source);
  return {
    from: await session.need(undefined, '--from', (ask) => ask.choose('Pay with?', [...first, ...others])),
  };
}

/** A card that was given, or one of those that this can be done with. */
export async function neededCard<Name extends OperationName>(
  session: Session,
  given: string | undefined,
  flag: '--from' | '--to',
  name: Name,
  request: (card: string) => RequestOf<Name>,
): Promise<string> {
  return session.need(given, flag, async (ask) => {
    const sources = await sourcesFor(session, name, request, { balance: false });
    const [first] = sources;
    if (!first) fail('NO_SOURCE', {});
    const question = flag === '--from' ? 'From which card?' : 'To which card?';
    return ask.choose(question, sources);
  });
}
