/** The command line as a whole: one command a file, in the order in which a newcomer needs them. */

import { Command, CommanderError, Option } from 'commander';
import { introduced, remarked } from './command.ts';
import { parseFields, parseTemplate } from './fields.ts';
import { helpIn } from './help.ts';
import type { Host } from './host.ts';
import { roomOf } from './outputs.ts';
import { Program } from './run.ts';
import { fail } from '../wallet.ts';
import { version } from './version.ts';

/** Commands by their names, loaded and made when they are needed. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** Commands under the headings that the help shows them under. */
export type Groups = Readonly<Record<string, Commands>>;

/** Every command of this room. */
const groups: Groups = {
  'Wallet:': {
    'add-card': async () => (await import('./commands/add-card.ts')).addCardCommand(),
    'set-pin': async () => (await import('./commands/set-pin.ts')).setPinCommand(),
    'verify-id': async () => (await import('./commands/verify-id.ts')).verifyIdCommand(),
    cards: async () => (await import('./commands/cards.ts')).cardsCommand(),
    login: async () => (await import('./commands/account.ts')).loginCommand(),
    logout: async () => (await import('./commands/account.ts')).logoutCommand(),
    whoami: async () => (await import('./commands/account.ts')).whoamiCommand(),
  },
  'Pay:': {
    pay: async () => (await import('./commands/pay.ts')).payCommand(),
    quickpay: async () => (await import('./commands/quickpay.ts')).quickpayCommand(),
    charge: async () => (await import('./commands/charge.ts')).chargeCommand(),
    refund: async () => (await import('./commands/refund.ts')).refundCommand(),
  },
  'Money:': {
    topup: async () => (await import('./commands/topup.ts')).topupCommand(),
    withdraw: async () => (await import('./commands/topup.ts')).withdrawCommand(),
    transfer: async () => (await import('./commands/transfer.ts')).transferCommand(),
    accept: async () => (await import('./commands/transfer.ts')).acceptCommand(),
    refuse: async () => (await import('./commands/transfer.ts')).refuseCommand(),
    'red-packet': async () => (await import('./commands/red-packet.ts')).redPacketCommand(),
  },
  'Safety:': {
    protect: async () => (await import('./commands/protect.ts')).protectCommand(),
    risk: async () => (await import('./commands/risk.ts')).riskCommand(),
    forget: async () => (await import('./commands/forget.ts')).forgetCommand(),
  },
  'Services:': {
    services: async () => (await import('./commands/order.ts')).servicesCommand(),
    order: async () => (await import('./commands/order.ts')).orderCommand(),
    bill: async () => (await import('./commands/bill.ts')).billCommand(),
    merchant: async () => (await import('./commands/merchant.ts')).merchantCommand(),
  },
  'See:': {
    balance: async () => (await import('./commands/history.ts')).balanceCommand(),
    history: async () => (await import('./commands/history.ts')).historyCommand(),
    show: async () => (await import('./commands/history.ts')).showCommand(),
    receipt: async () => (await import('./commands/receipt.ts')).receiptCommand(),
    statement: async () => (await import('./commands/statement.ts')).statementCommand(),
    inbox: async () => (await import('./commands/inbox.ts')).inboxCommand(),
    watch: async () => (await import('./commands/watch.ts')).watchCommand(),
    audit: async () => (await import('./commands/audit.ts')).auditCommand(),
    export: async () => (await import('./commands/export.ts')).exportCommand(),
    explain: async () => (await import('./commands/explain.ts')).explainCommand(),
    doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
    help: async () => (await import('./commands/help.ts')).helpCommand(),
  },
  'The simulated world:': {
    init: async () => (await import('./commands/init.ts')).initCommand(),
    config: async () => (await import('./commands/config.ts')).configCommand(),
    completion: async () => (await import('./commands/completion.ts')).completionCommand(),
    'test-cards': async () => (await import('./commands/bank.ts')).testCardsCommand(),
    bank: async () => (await import('./commands/bank.ts')).bankCommand(),
    clock: async () => (await import('./commands/clock.ts')).clockCommand(),
    rules: async () => (await import('./commands/rules.ts')).rulesCommand(),
    fault: async () => (await import('./commands/fault.ts')).faultCommand(),
    keys: async () => (await import('./commands/keys.ts')).keysCommand(),
    snapshot: async () => (await import('./commands/snapshot.ts')).snapshotCommand(),
    undo: async () => (await import('./commands/undo.ts')).undoCommand(),
    diff: async () => (await import('./commands/diff.ts')).diffCommand(),
    reset: async () => (await import('./commands/snapshot.ts')).resetCommand(),
  },
};

/** What completion scripts ask; nobody types it. */
const COMPLETE = 'complete';

/** The names of all commands of this room. */
export function commandNames(): string[] {
  return Object.values(groups).flatMap(Object.keys);
}

/**
 * The program, ready to parse these words; `more` are the commands of other rooms, which count before those of the same
 * name here. Usage errors are thrown as `CommanderError`, not printed. Where the first word is a command, only that one
 * is loaded: loading them all takes longer than most of them.
 */
export async function buildProgram(words: readonly string[], host: Host, more: Groups): Promise<Program> {
  const program = introduced(new Program(host, words), 'A mobile wallet, simulated in your terminal.', [
    ['add-card', 'link a card, step by step'],
    ['pay coffee 18', 'pay a shop'],
    ['transfer alice 66 --note Lunch', 'send money'],
  ])
    .version(version, '-V, --version')
    .option('--home <dir>', 'the world: one folder with everything (WALLET_HOME)')
    .option('--as <user>', 'act as this user for one command (WALLET_USER)')
    .option('--device <name>', 'ask from another device than the own phone (WALLET_DEVICE)')
    .option('--location <place>', 'ask from there: a city, or 31.23,121.47 (WALLET_LOCATION)')
    .option('--json', 'print one JSON document')
    .addOption(
      new Option('--fields <names>', 'of the JSON document these fields alone: id,cards.last4')
        .argParser(parseFields)
        .implies({ json: true }),
    )
    .addOption(
      new Option('--template <text>', "print a line for each element: '{id} {amountFen}'")
        .argParser(parseTemplate)
        .conflicts(['json', 'fields']),
    )
    .addOption(new Option('--no-input', 'never ask; a missing answer is an error'))
    .option('--yes', 'agree to confirmations')
    .option('--explain', 'on a refusal, say which rule it was and how to get past it')
    .option('--no-color', 'no colours (NO_COLOR)')
    .option('--plain', 'no drawings, nothing drawn anew: for screen readers (WALLET_PLAIN)')
    .option('--lang <tag>', 'en or zh-CN (WALLET_LANG, LANG)')
    .option('--no-pager', 'print long lists as they are (WALLET_PAGER)')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => roomOf(host.stdout).columns,
    });
  program.configureHelp(helpIn(host.language));
  remarked(program, 'Topics: wallet help flows, rules, exit-codes, worlds or environment.').helpCommand(
    false,
  );
  const [first = ''] = words;
  const headings = Object.keys({ ...groups, ...more });
  const all = Object.fromEntries(
    headings.map((heading) => [heading, { ...groups[heading], ...more[heading] }]),
  );
  // Help and completion are about any of them.
  const known =
    !['help', COMPLETE].includes(first) &&
    Object.values(all).some((commands) => Object.hasOwn(commands, first));
  for (const [heading, commands] of Object.entries(all)) {
    program.commandsGroup(heading);
    for (const [name, make] of Object.entries(commands))
      if (!known || name === first) program.addCommand(await make());
  }
  if (first === COMPLETE) {
    const { completeCommand } = await import('./commands/completion.ts');
    program.addCommand(completeCommand(), { hidden: true });
  }
  for (const each of everyCommand(program)) {
    if (each !== program)
      each
        .copyInheritedSettings(program)
        .configureHelp({ ...helpIn(host.language), showGlobalOptions: true });
    refuseRepeats(each);
    asksForCommand(each);
  }
  return program;
}

function everyCommand(root: Command): Command[] {
  return [root, ...root.commands.flatMap(everyCommand)];
}

/** A command that only has others in it says which, where commander would print a whole help as an error. */
function asksForCommand(one: Command): void {
  if (!one.parent || one.commands.length === 0) return;
  one.help = () =>
    fail('USAGE', {
      problem: `A command is missing behind ${one.name()}.`,
      hint: `There are: ${one.commands.map((each) => each.name()).join(', ')}.`,
    });
}

/** A flag given twice is a slip: which one was meant? Lists (`--service A=1 --service B=2`) may repeat. */
function refuseRepeats(one: Command): void {
  for (const option of one.options) {
    if (option.variadic) continue;
    let seen = false;
    one.on(`option:${option.name()}`, () => {
      if (seen)
        fail('USAGE', {
          problem: `${option.long ?? option.short ?? 'An option'} is given twice.`,
          hint: 'Give it once.',
        });
      seen = true;
    });
  }
}

/** What commander said, in the words of the catalogue; `undefined` for help and version, which are no errors. */
export function usageProblem(error: CommanderError): string | undefined {
  if (error.exitCode === 0) return undefined;
  return error.message.replace(/^error: /, '').replaceAll('\n', ' ');
}
