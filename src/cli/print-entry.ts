import { describe } from './describe.ts';
import { yuan } from './print.ts';
import type { Session } from './session.ts';
import { balanceView, entryView, type Outcome } from '../wallet.ts';

/** Prints the entry that a request made or changed, and the balance after it. */
export function printEntry(session: Session, { entry }: Outcome, extra: object = {}): void {
  if (!entry) throw new Error('the request made no entry');
  const user = session.wallet.actor(session.as);
  session.print({ ...entryView(entry, user), ...extra }, () => {
    const known = session.wallet.world.users.has(user);
    const { balanceFen } = known ? balanceView(session.wallet.world, user) : {};
    const balance =
      balanceFen === undefined ? '' : `\n${session.paint.rows([['balance', yuan(balanceFen)]])}`;
    return `${describe(session.paint, entry, user)}${balance}`;
  });
}
