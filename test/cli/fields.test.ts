import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choose, fill, parseFields, parseTemplate, unknownField } from '../../src/cli/fields.ts';

/** Few names, so that the fields that are asked for are often there. */
const name = fc.constantFrom('id', 'a', 'b', '__proto__', 'constructor', 'ä');
const anyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
  ),
})).value;
const paths = fc.array(fc.array(name, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
const asTyped = (all: string[][]) => all.map((path) => path.join('.')).join(',');

/** Every value in a document with the way to it, places in arrays left out. */
function leaves(value: unknown, way: readonly string[] = []): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => leaves(each, way));
  if (typeof value !== 'object' || value === null) return [JSON.stringify([way, value])];
  const inside = Object.entries(value).flatMap(([key, each]) => leaves(each, [...way, key]));
  return Object.keys(value).length === 0 ? [JSON.stringify([way, {}])] : inside;
}

test('of any document, what is chosen is what lies at or below the fields, and nothing else', () => {
  fc.assert(
    fc.property(anyValue, paths, (value, all) => {
      const chosen = choose(value, parseFields(asTyped(all)));
      const isAsked = (leaf: string) => {
        const [way, at] = JSON.parse(leaf) as [string[], unknown];
        const below = all.some((path) => path.every((part, depth) => way[depth] === part));
        // What is no object has no fields to choose from: it stays where a field leads to it.
        const above = all.some((path) => way.every((part, depth) => path[depth] === part));
        const isPlain = typeof at !== 'object' || at === null;
        return below || (above && isPlain);
      };
      const named = (leaf: string) => (JSON.parse(leaf) as [string[], unknown])[0].length > 0;
      const full = (leaf: string) => !leaf.endsWith(',{}]');
      expect(leaves(chosen).filter(named).filter(full).toSorted()).toEqual(
        leaves(value).filter(isAsked).filter(named).filter(full).toSorted(),
      );
    }),
  );
});

test('of flat elements, each has the fields in the order in which they were named', () => {
  const flat = fc.array(fc.dictionary(name, fc.jsonValue(), { noNullPrototype: true }), { maxLength: 5 });
  fc.assert(
    fc.property(flat, fc.uniqueArray(name, { minLength: 1 }), (elements, names) => {
      const naive = elements.map((each) =>
        names.flatMap((field) => (Object.hasOwn(each, field) ? [[field, each[field]]] : [])),
      );
      const chosen = choose(elements, parseFields(names.join(','))) as object[];
      expect(chosen.map((each) => Object.entries(each))).toEqual(naive);
    }),
  );
});

test('a template is filled with any document: a line for each element, without a control character', () => {
  const anyTemplate = fc
    .array(
      fc.oneof(
        name.map((each) => `{${each}.b}`),
        fc.string(),
        fc.constantFrom('{{', '}}'),
      ),
    )
    .map((parts) =>
      parts
        .map((part) => (/^\{.+\}$|^\{\{|^\}\}/.test(part) ? part : part.replaceAll(/[{}\\\n\t]/g, '')))
        .join(''),
    );
  fc.assert(
    fc.property(anyValue, anyTemplate, (value, text) => {
      const template = parseTemplate(text);
      const lines = fill(value, template);
      unknownField(value, template);
      expect(lines).toHaveLength(Array.isArray(value) ? value.length : 1);
      for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
    }),
  );
});

test.each([
  ['{id} {amountFen}', { id: 'a', amountFen: 1800 }, ['a 1800']],
  ['{a.b}', { a: [{ b: 1 }, { b: 'x' }] }, ['[1,"x"]']],
  ['{a}', [{ a: { b: null } }, { a: null }, {}, { a: false }], ['{"b":null}', '', '', 'false']],
  ['{{{a}}}', { a: 1 }, ['{1}']],
  [String.raw`{a}\t{a}\n\\n\d`, { a: 1 }, ['1\t1\n\\n\\d']],
  ['{a}', { a: 'x\u001b[31m\n\u202e' }, [String.raw`x\u{1b}[31m\u{a}\u{202e}`]],
  ['\u001b[31m', {}, [String.raw`\u{1b}[31m`]],
  ['{a}', [], []],
  ['{constructor}', {}, ['']],
])('the template %j makes of %j the lines %j', (template, value, lines) => {
  expect(fill(value, parseTemplate(template))).toEqual(lines);
});

test.each(['{', '}', '{}', 'a {id', '{a..b}', '{a.}'])('%j is no template', (text) => {
  expect(() => parseTemplate(text)).toThrow(/--template has/);
});

test.each(['', 'a,', 'a..b', '.'])('%j names no fields', (text) => {
  expect(() => parseFields(text)).toThrow(/--fields has a name that is empty/);
});

test.each([
  ['id', [{ id: 1 }, {}], undefined],
  ['foo', [{ id: 1 }, { to: 2 }], { name: 'foo', there: ['id', 'to'] }],
  ['cards.foo', { cards: [{ last4: '0128' }] }, { name: 'cards.foo', there: ['cards.last4'] }],
  ['id.foo', { id: 'x' }, { name: 'id.foo', there: [] }],
  ['foo.bar', { id: 'x' }, { name: 'foo', there: ['id'] }],
  // What can't be told: an empty list, what has no value.
  ['foo', [], undefined],
  ['cards.foo', { cards: [] }, undefined],
  ['name.foo', { name: null }, undefined],
  ['item', { item: undefined }, undefined],
])('of %j in %j, unknown is %j', (names, value, unknown) => {
  expect(unknownField(value, parseFields(names))).toEqual(unknown);
});
