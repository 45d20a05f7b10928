import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/environment.ts';
import { run } from '../support/program.ts';

const LINK =
  '--expiry 12/34 --holder "Li Lei" --phone 13800138000 --email a@b.c --pin ${pin} --confirm-pin ${pin} --otp auto';
const FLOW = `# A lunch; shared #2
@seed 7
@clock 2026-01-05T09:00:00+08:00

$ wallet login bob

$ wallet login me

$ wallet add-card --number \${card-0128} ${LINK}

$ wallet topup 100 --from icbc-0128 --pin \${pin}

@rule no-pin-single 500
@advance 1h

$ wallet merchant add 'Tea; "House" #1' --json
> tea = merchant

$ wallet pay \${tea} 18 --from balance --pin \${pin}

$ wallet pay \${tea} 900 --from balance --pin \${pin}
[exit 3]

$ wallet transfer bob 20 --yes --from balance --pin \${pin}

$ wallet balance
`;

async function explain(text: string, ...words: string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.flow'), text);
  return run(['flow', 'explain', 'a.flow', ...words], { cwd: folder });
}

test('the story has its title, what happened, what was refused and why, who paid whom, and what is left', async () => {
  const { code, stdout } = await explain(FLOW);
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('A lunch; shared #2');
  expect(stdout).toContain('me: Topped up ¥100.00 from icbc-0128');
  expect(stdout).toContain('the world: the rule no-pin-single is 500');
  expect(stdout).toContain('2026-01-05 10:00  the world: 1h go by');
  expect(stdout).toMatch(/me: tried `wallet pay \$\{tea\} 900 .*` and was told: 900\.00 is above the limit/);
  expect(stdout).toMatch(/09:00 {2}icbc-0128 +me +¥100\.00 +- +SUCCESS/);
  expect(stdout).toMatch(/10:00 {2}me +Tea; "House" #1 +¥18\.00 +- +PAID/);
  expect(stdout).toMatch(/10:00 {2}me +bob +¥20\.00 +- +PENDING/);
  expect(stdout).toMatch(/\nme +¥62\.00\nbob +¥0\.00\n|\nbob +¥0\.00\nme +¥62\.00\n|\nme +¥62\.00\n/);
  expect(stdout).not.toMatch(/\d{6} is your code/);
});

test('scripts get the same as data', async () => {
  const { stdout } = await explain(FLOW, '--json');
  const story = JSON.parse(stdout) as {
    scenes: { refused?: string }[];
    payments: object[];
    balances: object[];
  };
  expect(story.scenes.map(({ refused }) => refused).filter((code) => code !== undefined)).toEqual([
    'LIMIT_EXCEEDED',
  ]);
  expect(story.payments).toMatchObject([
    { from: 'icbc-0128', to: 'me', amountFen: 10_000, status: 'SUCCESS' },
    { from: 'me', to: 'Tea; "House" #1', amountFen: 1_800, status: 'PAID' },
    { from: 'me', to: 'bob', amountFen: 2_000, status: 'PENDING' },
  ]);
  expect(story.balances).toContainEqual({ user: 'me', balanceFen: 6_200 });
});

test('a diagram has each movement of money as an arrow, each refusal as a note, and no sign of Mermaid’s own in a name', async () => {
  const { stdout } = await explain(FLOW, '--mermaid');
  const [first, title, ...lines] = stdout.trimEnd().split('\n');
  expect([first, title]).toEqual(['sequenceDiagram', '  title A lunch#59; shared #35;2']);
  for (const line of lines)
    expect(line).toMatch(
      /^ {2}(?:participant p\d+ as [^;#]*(?:#\d+;[^;#]*)*|p\d+->>p\d+: ¥[\d.,]+ [A-Z]+|Note over p\d+: .+)$/,
    );
  expect(stdout).toContain('as Tea#59; #34;House#34; #35;1');
  expect(lines.filter((line) => line.includes('->>'))).toHaveLength(3);
  expect(lines.filter((line) => line.includes('Note over'))).toHaveLength(1);
});

test('a flow that is broken is a usage error, with its place', async () => {
  const { code, stderr } = await explain('$ pay\n');
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('a.flow:1:3: a flow runs only wallet') as string,
  });
});
