/** What the store knows of the wallet's world. */

import { createWorld } from '../core/evolve.ts';
import { migrations } from '../core/migrations.ts';
import { foldRecord, keysOf, type WalletRecord } from '../core/records.ts';
import { loadWorld, type SavedWorld, saveWorld } from '../core/save.ts';
import type { World } from '../core/world.ts';
import type { Model } from '../store/model.ts';
import type { Store } from '../store/store.ts';

export type WalletStore = Store<World, WalletRecord>;

export const model: Model<World, WalletRecord> = {
  migrations,
  personal: new Set([
    ...['phone', 'holder', 'name', 'ending', 'birth', 'otp', 'text', 'note', 'item', 'attach', 'reason'],
    ...['apiV3Key', 'apiV2Key', 'privateKeyPem'],
  ]),
  create: createWorld,
  fold: foldRecord,
  save: saveWorld,
  load: (saved) => loadWorld(saved as SavedWorld),
  keys: keysOf,
};
