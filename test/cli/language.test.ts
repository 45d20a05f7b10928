import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { run } from '../support/program.ts';
import { furnishedWorld, PIN } from '../terminal/given.ts';

const said = async (words: string[], env: Record<string, string> = {}) => {
  const { stdout, stderr } = await run(words, { home: `${temporaryFolder()}/world`, env });
  return stdout + stderr;
};

test('--lang, then WALLET_LANG, then the locale say which language is spoken; English if none does', async () => {
  const [english, chinese] = ['No card is linked', '尚未添加银行卡'];
  expect(await said(['cards'])).toContain(english);
  expect(await said(['cards'], { LANG: 'zh_CN.UTF-8' })).toContain(chinese);
  expect(await said(['cards'], { LANG: 'en_US.UTF-8', LC_ALL: 'zh_CN.UTF-8' })).toContain(chinese);
  expect(await said(['cards'], { LANG: 'zh_TW.UTF-8' })).toContain(english);
  expect(await said(['cards'], { LANG: 'zh_CN.UTF-8', WALLET_LANG: 'en' })).toContain(english);
  expect(await said(['cards', '--lang', 'zh-CN'], { WALLET_LANG: 'en' })).toContain(chinese);
  expect(await said(['--lang=zh-CN', 'cards'])).toContain(chinese);
  expect(await said(['transfer', 'nobody', '1', '--note', '--', '--lang', 'zh-CN'])).not.toMatch(
    /\p{Script=Han}/u,
  );
});

test('a language that is not spoken is refused, in English', async () => {
  const { code, stderr } = await run(['cards', '--lang', 'fr'], { home: temporaryFolder() });
  expect(code).toBe(2);
  expect(stderr).toContain('--lang is fr, and lang takes auto, en or zh-CN.\n  Name one of them');
});

test('refusals, slips and their hints are in the language as well', async () => {
  const lang = { WALLET_LANG: 'zh-CN' };
  expect(await said(['pay', 'nobody', '1'], lang)).toContain(
    '✗ 没有商家 nobody。\n  `wallet merchant list` 列出商家',
  );
  expect(await said(['bay'], lang)).toContain('✗ 未知命令“bay”（您是否想用 pay？）');
  expect(await said(['pay', '--form', 'x'], lang)).toContain('✗ 未知选项“--form”（您是否想用 --from？）');
  expect(await said(['history', '--limit', '0'], lang)).toContain('--limit 需要 1 至 99999 的整数。');
});

test('a name that is also a word of ours stays as it is', async () => {
  const home = await furnishedWorld();
  const told = async (...words: string[]) => {
    const { stdout, stderr } = await run(words, { home, env: { WALLET_LANG: 'zh-CN' } });
    return stdout + stderr;
  };
  await run(['snapshot', 'save', 'before-it'], { home });
  await run(['merchant', 'add', 'fees', '--service', 'card=5'], { home });
  const tried = await told('pay', 'fees', '5', '--from', 'balance', '--dry-run');
  expect(tried).toMatch(/^fees +\+¥4\.97$/m);
  expect(tried).toMatch(/^手续费 +\+¥0\.03$/m);
  await run(['pay', 'fees', '5', '--from', 'balance', '--pin', PIN], { home });
  const changed = await told('diff', 'before-it');
  expect(changed).toMatch(/^fees +¥0\.00 +¥4\.97$/m);
  expect(changed).toMatch(/^商家 fees +- +fees$/m);
  expect(await told('complete', '--', 'pay', 'fe')).toBe('fees\tfees\n');
  expect(await told('transfer', 'name', '5')).toContain('没有用户 name。');
  expect(await told('topup', '5', '--from', 'card')).toContain('没有添加过 card。');
  expect(await told('show', 'code')).toContain('没有单号 code。');
  expect(await told('order', 'cinema', 'Red packet')).toContain('没有 Red packet。');
});

test('what scripts read has no language', async () => {
  const home = await furnishedWorld();
  for (const words of [
    ['history'],
    ['inbox'],
    ['balance'],
    ['cards'],
    ['fault', 'list'],
    ['rules'],
    ['pay', 'x', '1'],
  ]) {
    const json = async (lang: string) => run([...words, '--json', '--lang', lang], { home });
    const [english, chinese] = [await json('en'), await json('zh-CN')];
    expect(chinese).toEqual(english);
    expect(english.stdout + english.stderr).not.toMatch(/\p{Script=Han}/u);
  }
});
