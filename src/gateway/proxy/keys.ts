/**
 * The keys that a gateway answers for the operator's hosts with. They are kept beside the world, so that all of its
 * gateways have the same and a program's `NODE_EXTRA_CA_CERTS` stays right.
 */

import { existsSync, linkSync, readFileSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeWhole } from '../../cli/files.ts';
import { makeTlsKeys, type TlsKeys } from '../wire/certificates.ts';
import { operatorHosts } from './hosts.ts';

const KEYS = 'gateway-tls.json';
const AUTHORITY = 'gateway-ca.pem';
/** They are made anew when they have no more than this left, in ms. */
const RENEW_MS = 30 * 86_400_000;

const Kept = v.object({
  hosts: v.array(v.string()),
  from: v.number(),
  until: v.number(),
  authorityPem: v.string(),
  certificatePem: v.string(),
  privateKeyPem: v.string(),
});

/** Keys, and the file with the certificate of the authority that programs must trust. */
export interface KeptKeys extends TlsKeys {
  readonly authorityFile: string;
}

/** The keys kept in this folder, which must exist; made where there are none or they are old. `now` is real, in ms. */
export async function tlsKeysIn(folder: string, now: number = Date.now()): Promise<KeptKeys> {
  const file = join(folder, KEYS);
  const authorityFile = join(folder, AUTHORITY);
  const isFirst = !existsSync(file);
  const old = readKept(file);
  const stillGood = old && old.until - now > RENEW_MS && String(old.hosts) === String(operatorHosts);
  if (!stillGood) {
    const text = JSON.stringify({ hosts: operatorHosts, ...(await makeTlsKeys(operatorHosts, now)) });
    if (!isFirst) rmSync(file, { force: true });
    keepFirst(file, text);
  }
  const kept = (stillGood ? old : readKept(file)) ?? fallen(file);
  writeWhole(authorityFile, kept.authorityPem, { mode: 0o600 });
  return { ...kept, authorityFile };
}

function fallen(file: string): never {
  throw new Error(`${file} was written and is not there`);
}

/** What is kept, if it can be used. */
function readKept(file: string) {
  try {
    return v.parse(Kept, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) return undefined;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the file as a whole unless another gateway was first. */
function keepFirst(file: string, text: string): void {
  const own = `${file}.${randomBytes(6).toString('hex')}`;
  writeWhole(own, text, { mode: 0o600 });
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own);
  }
}
