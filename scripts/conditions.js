/**
 * Compiles the conditions of the built-in rules: from what `src/monitor/rules.ts` says in the Common Expression Language
 * to functions in `src/monitor/conditions.ts`, so that no program has to load and interpret the language for them.
 *
 *     npm run conditions               writes the file
 *     npm run conditions -- --check    fails where it is not what the rules say
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = join(root, 'src/monitor/conditions.ts');

const { riskRules, read } = await bundled(`
  export { riskRules } from './src/monitor/rules.ts';
  export { read } from './src/monitor/language.ts';
`);

const HEAD = `
  /** Made from the rules by \`npm run conditions\`; to be changed there: the conditions of the built-in rules. */

  import { type Built, worded } from './questions.ts';

  /** By the rules' ids: their conditions, once their numbers are given. */
  export const conditions: Readonly<Record<string, (param: (name: string) => number) => Built>> = {
`;

const text = await format(`${HEAD}${riskRules.map(compiled).join('')}};`, {
  ...(await resolveConfig(path)),
  filepath: path,
});

if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  console.error('src/monitor/conditions.ts is not what the rules say: npm run conditions');
  process.exitCode = 1;
}

/** The modules that are no part of the package, as the program has them. */
async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const file = join(tmpdir(), `walletsim-conditions-${process.pid}.mjs`);
  writeFileSync(file, outputFiles[0].contents);
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}

/** A rule's entry in the table. */
function compiled({ id, when, params }) {
  const names = Object.keys(params);
  /** The questions that it asks, what of the inputs it names, and patterns that are compiled once. */
  /** @type {{ asks: string[], uses: Set<string>, patterns: string[] }} */
  const { asks, uses, patterns } = { asks: [], uses: new Set(), patterns: [] };
  const condition = printed(read(when).tree);
  const numbers = names.map((name) => `const ${name} = param('${name}');`);
  const takes = names.length === 0 ? '()' : '(param)';
  const inputs = `{ ${[...uses].join(', ')} }${asks.length === 0 ? '' : ', answers'}`;
  const built = `{ asks: [${asks.join(', ')}], hits: (${inputs}) => ${condition} }`;
  return `'${id}': ${takes} => { ${[...numbers, ...patterns].join(' ')} return ${built}; },`;

  /** The tree as TypeScript; each question notes its answer at its place. */
  function printed({ op, args }) {
    switch (op) {
      case 'value':
        return JSON.stringify(typeof args === 'bigint' ? Number(args) : args);
      case 'id':
        uses.add(args);
        return args;
      case '.':
        if (args[0].op === 'id' && args[0].args === 'params') return args[1];
        break;
      case '!_':
        return `!(${printed(args)})`;
      case '?:':
        return `(${printed(args[0])} ? ${printed(args[1])} : ${printed(args[2])})`;
      case '==':
        return `(${printed(args[0])} === ${printed(args[1])})`;
      case '&&':
      case '||':
      case '<':
      case '<=':
      case '>':
      case '>=':
      case '*':
      case '+':
      case '-':
        return `(${printed(args[0])} ${op} ${printed(args[1])})`;
      case 'rcall':
        return called(...args);
    }
    throw new Error(`${id}: ${op} can’t be compiled yet`);
  }

  function called(name, of, given) {
    if (name === 'lowerAscii') return `${printed(of)}.toLowerCase()`;
    if (name === 'matches') {
      patterns.push(`const pattern${patterns.length} = new RegExp(${printed(given[0])});`);
      return `pattern${patterns.length - 1}.test(${printed(of)})`;
    }
    const by = given.map(printed).join(', ');
    const question = `worded('${of.args}', '${name}', [${by}])`;
    if (!asks.includes(question)) asks.push(question);
    return `answers.at(${asks.indexOf(question)}, ${printed(of)}.${name}(${by}))`;
  }
}
