/** What the gateway tells of itself: each request with its answer, each callback, and what they meant for the wallet. */

export interface LogEntry {
  /** The real time in ms. */
  readonly at: number;
  readonly kind: 'request' | 'callback' | 'note';
  readonly mchid?: string;
  readonly method?: string;
  /** Path and query of a request; where a callback went. */
  readonly path?: string;
  readonly status?: number;
  /** An error's code; of a callback, its type. */
  readonly code?: string;
  /** What it meant for the wallet, in a sentence. */
  readonly means?: string;
  /** More lines: why a signature was refused, bodies; secrets masked. */
  readonly detail?: readonly string[];
  /** The entry that it is about. */
  readonly entry?: string;
  /** How long it took. */
  readonly ms?: number;
}

export type Log = (entry: LogEntry) => void;

const MOST_SHOWN = 4_096;

/** What nobody should find in a log: codes that pay, names, keys to what is encrypted, signatures. */
const secrets = 'auth_code|user_name|sign|signature|ciphertext|paySign|token';
const inJson = new RegExp(String.raw`("(?:${secrets})"\s*:\s*")(?:[^"\\]|\\.)*`, 'g');
const inXml = new RegExp(String.raw`(<(${secrets})>)[\s\S]*?(?=</\2>|$)`, 'g');
const inQuery = new RegExp(String.raw`([?&](?:${secrets})=)[^&\s]*`, 'g');

/** The text with secrets masked, cut where it is long. */
export function masked(text: string): string {
  const plain = text.replaceAll(inJson, '$1…').replaceAll(inXml, '$1…').replaceAll(inQuery, '$1…');
  return plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)}…` : plain;
}
