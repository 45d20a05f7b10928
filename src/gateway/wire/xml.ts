/**
 * The XML of API v2: one element `xml` with flat children, text or CDATA. A document type, an attribute or a second
 * level is refused, so that no document can name a file, fetch anything or grow when it is read.
 */

import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Fields } from './v2.ts';

const MOST_FIELDS = 64;

const parser = new XMLParser({
  ignoreDeclaration: true,
  ignoreAttributes: false,
  parseTagValue: false,
  // Named and numbered ones; others would have to be declared in a document type.
  processEntities: true,
  htmlEntities: true,
  trimValues: false,
});

/** Reads a document; `undefined` for anything that is not one. */
export function parseXml(text: string): Fields | undefined {
  if (/<!(?:DOCTYPE|ENTITY)|<\?(?!xml[\s?])/i.test(text) || XMLValidator.validate(text) !== true)
    return undefined;
  const { xml, ...others } = read(text.trim());
  if (typeof xml !== 'object' || xml === null || Object.keys(others).length > 0) return undefined;
  const entries = Object.entries(xml).filter(([name, value]) => name !== '#text' || !isBlank(value));
  const flat = entries.filter(
    (entry): entry is [string, string] => /^\w{1,64}$/.test(entry[0]) && typeof entry[1] === 'string',
  );
  if (flat.length < entries.length || flat.length > MOST_FIELDS) return undefined;
  return Object.fromEntries(flat);
}

/** The parser's own reading; nothing where it throws, as for names that no element of ours has. */
function read(text: string): Record<string, unknown> {
  try {
    return parser.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The line breaks between elements. */
function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

/** Writes a document of fields with names of our own, every text as CDATA. */
export function writeXml(fields: Fields): string {
  const elements = Object.entries(fields).map(
    ([name, text]) => `<${name}><![CDATA[${text.replaceAll(']]>', ']] >')}]]></${name}>`,
  );
  return `<xml>${elements.join('')}</xml>`;
}
