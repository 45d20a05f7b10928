/** A strict look at markup that must be well-formed: what is wrong, and what stands in it. */

const name = String.raw`[A-Za-z_][\w:.-]*`;
const attribute = new RegExp(String.raw`^\s+(${name})="([^"<]*)"`);
const entity = /&(?:amp|lt|gt|quot|#\d+|#x[\da-fA-F]+);/g;
/** What XML 1.0 has no place for, even as an entity. */
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The text directly in it, entities replaced. */
  text: string;
}

/**
 * Reads well-formed XML, or HTML that is written like it: every element closed, every attribute quoted and there once,
 * no stray `<` or `&`, one root. Throws where it is not. No comments, no CDATA: nothing of ours has them.
 */
export function wellFormed(markup: string): Element[] {
  const isHtml = markup.startsWith('<!DOCTYPE html>');
  const document = markup.replace(/^<\?xml [^?]*\?>\n?/, '').replace(/^<!DOCTYPE html>\n?/, '');
  const bad = forbidden.exec(document);
  if (bad) throw new Error(`a character that XML does not have: U+${bad[0].codePointAt(0)?.toString(16)}`);
  const elements: Element[] = [];
  const open: Element[] = [];
  let roots = 0;
  for (const [piece] of document.trim().matchAll(/<[^<>]*>|[^<]+|</gs)) {
    const inside = open.at(-1);
    if (!piece.startsWith('<')) {
      if (inside?.name === 'style' && !piece.includes('&')) inside.text += piece;
      else if (inside && inside.name !== 'style') inside.text += plain(piece);
      // In HTML a style is raw text: an entity in it would stay as it is written.
      else if (piece.trim() !== '') throw new Error(`text that may not stand there: ${piece.slice(0, 40)}`);
    } else if (piece.startsWith('</')) {
      const closed = open.pop();
      if (piece !== `</${closed?.name}>`) throw new Error(`${piece} closes ${closed?.name}`);
    } else {
      const element = tag(piece);
      elements.push(element);
      if (!inside && (roots += 1) > 1) throw new Error(`a second root: ${piece}`);
      if (!piece.endsWith('/>')) open.push(element);
      else if (isHtml && element.name !== 'meta')
        throw new Error(`HTML would not take it for closed: ${piece}`);
    }
  }
  if (open.length > 0) throw new Error(`never closed: ${open.map((each) => each.name).join(' ')}`);
  return elements;
}

function tag(piece: string): Element {
  const [start = '', own = ''] = new RegExp(`^<(${name})`).exec(piece) ?? [];
  if (own === '') throw new Error(`no tag: ${piece}`);
  const attributes: Record<string, string> = {};
  let rest = piece.slice(start.length);
  for (let found = attribute.exec(rest); found; found = attribute.exec(rest)) {
    const [all, key = '', value = ''] = found;
    if (Object.hasOwn(attributes, key)) throw new Error(`${key} is there twice: ${piece}`);
    attributes[key] = plain(value);
    rest = rest.slice(all.length);
  }
  if (!/^\s*\/?>$/.test(rest)) throw new Error(`no attribute: ${rest} in ${piece}`);
  return { name: own, attributes, text: '' };
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

function plain(text: string): string {
  if (text.replaceAll(entity, '').includes('&')) throw new Error(`a stray &: ${text.slice(0, 40)}`);
  return text.replaceAll(entity, (each) => entities[each] ?? each);
}
