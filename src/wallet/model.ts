/** What the store knows of the wallet's world, and what the wallet keeps of secrets. */

import { createHmac } from 'node:crypto';
import { createWorld } from '../core/evolve.ts';
import { forgottenIn, personalData } from '../core/forget.ts';
import { migrations } from '../core/migrations.ts';
import { foldRecord, keysOf, type WalletRecord } from '../core/records.ts';
import { loadWorld, type SavedWorld, saveWorld } from '../core/save.ts';
import type { World } from '../core/world.ts';
import type { Model } from '../store/model.ts';
import type { Store } from '../store/store.ts';

export type WalletStore = Store<World, WalletRecord>;

export const model: Model<World, WalletRecord> = {
  migrations,
  ...personalData,
  forgets: ({ data }) => forgottenIn(data.events),
  create: createWorld,
  fold: foldRecord,
  save: saveWorld,
  load: (saved) => loadWorld(saved as SavedWorld),
  keys: keysOf,
};

/** A keyed hash, in hex: what is kept of texts that nobody may read. */
export function hmac(store: WalletStore, purpose: string, text: string): string {
  return createHmac('sha256', store.secret(purpose)).update(text).digest('hex').slice(0, 32);
}
