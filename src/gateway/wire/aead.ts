/** AES-256-GCM as API v3 uses it: what is secret in answers and callbacks, under the merchant's API v3 key. */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const TAG_BYTES = 16;

/** An encrypted text with what it takes to open it, but for the key. Named as in documents. */
export interface Sealed {
  readonly algorithm: 'AEAD_AES_256_GCM';
  /** Base64 of the encrypted bytes with the tag behind them. */
  readonly ciphertext: string;
  readonly associated_data: string;
  readonly nonce: string;
}

/** Encrypts under the key, 32 bytes of ASCII; the nonce must never come twice under one key. */
export function seal(plaintext: string, key: string, associated: string, nonce = newNonce()): Sealed {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associated));
  const bytes = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: bytes.toString('base64'),
    associated_data: associated,
    nonce,
  };
}

/** Decrypts; throws if the key is another or anything was changed. */
export function open(sealed: Omit<Sealed, 'algorithm'>, key: string): string {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.nonce);
  decipher.setAAD(Buffer.from(sealed.associated_data)).setAuthTag(bytes.subarray(-TAG_BYTES));
  return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

/** Twelve ASCII characters, as documents show them. */
function newNonce(): string {
  return randomBytes(9).toString('base64url');
}
