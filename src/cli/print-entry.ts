import { describe } from './describe.ts';
import { yuan } from './print.ts';
import type { Session } from './session.ts';
import { balanceView, entryView, type Outcome } from '../wallet.ts';

/** Prints the entry that a request made or changed, and the balance after it. */
export function printEntry(session: Session, { entry }: Outcome, extra: object = {}): void {
  if (!entry) throw new Error('the request made no entry');
  const { world } = session.wallet;
  const user = session.wallet.actor(session.as);
  session.print({ ...entryView(entry, user), ...extra }, () => {
    const balance = world.users.has(user) ? yuan(balanceView(world, user).balanceFen) : undefined;
    const { paint } = session;
    return describe(paint, entry, user, [[paint.dryRun ? 'balance after' : 'balance', balance]]);
  });
}
