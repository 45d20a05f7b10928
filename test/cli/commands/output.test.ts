import { expect, test } from 'vitest';
import { run } from '../../support/program.ts';
import { PIN, preparedWorlds } from '../../support/world.ts';

const prepared = preparedWorlds();
const pin = `--pin ${PIN}`;

test('--fields prints these fields alone, in this order, of each element', async () => {
  const { wallet } = prepared();
  const { stdout } = await wallet(`pay coffee 18 --fields amountFen,id ${pin}`);
  expect(stdout).toMatch(/^\{"amountFen":1800,"id":"\d+"\}\n$/);
  expect((await wallet('history --limit 2 --fields type,merchant')).stdout).toBe(
    '[{"type":"payment","merchant":"coffee"},{"type":"top-up"}]\n',
  );
});

test('a field that only other entries have is known', async () => {
  const { wallet } = prepared();
  expect(await wallet('history --fields type,greeting')).toMatchObject({
    code: 0,
    stdout: '[{"type":"top-up"}]\n',
  });
});

test('an unknown field is a usage error that lists the fields, and says if something was done', async () => {
  const { wallet, refusal, balance } = prepared();
  const { code, stdout, stderr } = await wallet('balance --fields user,money');
  expect([code, stdout]).toEqual([2, '']);
  const { error } = JSON.parse(stderr) as { error: { hint: string; message: string } };
  expect(error.message).toBe('The result has no field money.');
  expect(error.hint).toContain('user, balanceFen, withdrawingFen, protected');
  expect(await refusal(`pay coffee 18 --from balance --fields foo ${pin}`)).toMatchObject({
    code: 'USAGE',
    message: 'The result has no field foo. What was asked is done all the same.',
  });
  expect(await balance()).toBe(98_200);
});

test('a template is read before anything is done', async () => {
  const { home, balance } = prepared();
  const words = ['pay', 'coffee', '18', '--from', 'balance', '--pin', PIN, '--template', '{id'];
  const { code, stderr } = await run(words, { home });
  expect([code, stderr]).toEqual([
    2,
    '✗ --template has { where a field as {id} should be.\n  Write {{ and }} for braces.\n',
  ]);
  expect(await balance()).toBe(100_000);
});

test('--template prints a line for each element, and none for none', async () => {
  const { wallet } = prepared();
  const tabs = String.raw`{last4}\t{bank}`;
  expect((await wallet('cards', '--template', tabs)).stdout).toBe('0128\tICBC\n');
  expect((await wallet('snapshot list', '--template', '{snapshot}')).stdout).toBe('');
  expect((await wallet('balance', '--template', '{balanceFen}')).stdout).toBe('100000\n');
});

test('--template and --json exclude each other', async () => {
  const { refusal } = prepared();
  expect(await refusal('balance', '--template', '{user}')).toMatchObject({ code: 'USAGE', exitCode: 2 });
});

test('a payment code is printed for a script, not drawn', async () => {
  const { wallet } = prepared();
  expect((await wallet('quickpay code', '--template', '{code}')).stdout).toMatch(/^\d{18}\n$/);
});

test('the code that is still to come has the fields of the card', async () => {
  const { wallet } = prepared();
  const line = `add-card --number 4242424242424242 --cvv 123 --expiry 12/34 --email li@example.com ${pin}`;
  const { code, stdout } = await wallet(`${line} --fields card,status,preferred`);
  expect([code, stdout]).toEqual([5, '{"card":"visa-4242","status":"OTP_SENT"}\n']);
});
