/** In place of `bcryptjs`, which takes 65 ms a time on purpose: as slow as the simulation wants. */

import { createHash } from 'node:crypto';
import { setTimeout } from './time.ts';

const SETTINGS = 29;

const hashOf = (text: string, settings: string) =>
  `${settings.slice(0, SETTINGS)}${createHash('sha256').update(text).digest('hex')}`;

export default {
  encodeBase64: (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').slice(0, 22),
  async hash(text: string, settings: string) {
    await setTimeout();
    return hashOf(text, settings);
  },
  async compare(text: string, hashed: string) {
    await setTimeout();
    return hashOf(text, hashed) === hashed;
  },
};
