/** The command line as a whole: one command a file, in the order in which a newcomer needs them. */

import { Command, CommanderError, Option } from 'commander';
import { introduced } from './command.ts';
import { loginCommand, logoutCommand, whoamiCommand } from './commands/account.ts';
import { addCardCommand } from './commands/add-card.ts';
import { auditCommand } from './commands/audit.ts';
import { bankCommand, testCardsCommand } from './commands/bank.ts';
import { billCommand } from './commands/bill.ts';
import { cardsCommand } from './commands/cards.ts';
import { chargeCommand } from './commands/charge.ts';
import { clockCommand } from './commands/clock.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { faultCommand } from './commands/fault.ts';
import { helpCommand, withTopics } from './commands/help.ts';
import { balanceCommand, historyCommand, showCommand } from './commands/history.ts';
import { inboxCommand } from './commands/inbox.ts';
import { initCommand } from './commands/init.ts';
import { merchantCommand } from './commands/merchant.ts';
import { orderCommand, servicesCommand } from './commands/order.ts';
import { payCommand } from './commands/pay.ts';
import { protectCommand } from './commands/protect.ts';
import { quickpayCommand } from './commands/quickpay.ts';
import { redPacketCommand } from './commands/red-packet.ts';
import { refundCommand } from './commands/refund.ts';
import { riskCommand } from './commands/risk.ts';
import { rulesCommand } from './commands/rules.ts';
import { completeCommand, completionCommand } from './commands/completion.ts';
import { configCommand } from './commands/config.ts';
import { diffCommand } from './commands/diff.ts';
import { resetCommand, snapshotCommand } from './commands/snapshot.ts';
import { exportCommand } from './commands/export.ts';
import { receiptCommand } from './commands/receipt.ts';
import { statementCommand } from './commands/statement.ts';
import { setPinCommand } from './commands/set-pin.ts';
import { topupCommand, withdrawCommand } from './commands/topup.ts';
import { acceptCommand, refuseCommand, transferCommand } from './commands/transfer.ts';
import { undoCommand } from './commands/undo.ts';
import { verifyIdCommand } from './commands/verify-id.ts';
import { watchCommand } from './commands/watch.ts';
import { parseFields, parseTemplate } from './fields.ts';
import { helpIn } from './help.ts';
import type { Host } from './host.ts';
import { Program } from './run.ts';
import { fail } from '../wallet.ts';
import { version } from './version.ts';

/** Commands by their names, made when they are needed. */
export type Commands = Readonly<Record<string, () => Command>>;

/** Every command by its name, under the heading that the help shows it under. */
const groups: Readonly<Record<string, Commands>> = {
  'Wallet:': {
    'add-card': addCardCommand,
    'set-pin': setPinCommand,
    'verify-id': verifyIdCommand,
    cards: cardsCommand,
    login: loginCommand,
    logout: logoutCommand,
    whoami: whoamiCommand,
  },
  'Pay:': { pay: payCommand, quickpay: quickpayCommand, charge: chargeCommand, refund: refundCommand },
  'Money:': {
    topup: topupCommand,
    withdraw: withdrawCommand,
    transfer: transferCommand,
    accept: acceptCommand,
    refuse: refuseCommand,
    'red-packet': redPacketCommand,
  },
  'Safety:': { protect: protectCommand, risk: riskCommand },
  'Services:': {
    services: servicesCommand,
    order: orderCommand,
    bill: billCommand,
    merchant: merchantCommand,
  },
  'See:': {
    balance: balanceCommand,
    history: historyCommand,
    show: showCommand,
    receipt: receiptCommand,
    statement: statementCommand,
    inbox: inboxCommand,
    watch: watchCommand,
    audit: auditCommand,
    export: exportCommand,
    explain: explainCommand,
    doctor: doctorCommand,
    help: helpCommand,
  },
  'The simulated world:': {
    init: initCommand,
    config: configCommand,
    completion: completionCommand,
    'test-cards': testCardsCommand,
    bank: bankCommand,
    clock: clockCommand,
    rules: rulesCommand,
    fault: faultCommand,
    snapshot: snapshotCommand,
    undo: undoCommand,
    diff: diffCommand,
    reset: resetCommand,
  },
};

/** What completion scripts ask; nobody types it. */
const COMPLETE = 'complete';

/** The names of all commands but those that run commands. */
export function commandNames(): string[] {
  return Object.values(groups).flatMap(Object.keys);
}

/**
 * The program, ready to parse these words. Usage errors are thrown as `CommanderError`, not printed. Where the first
 * word is a command, only that one is made: making them all takes longer than most of them.
 */
export function buildProgram(words: readonly string[], host: Host, flows: Commands): Program {
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
      getOutHelpWidth: () => host.stdout.columns ?? 80,
    });
  program.configureHelp(helpIn(host.language));
  withTopics(program).helpCommand(false);
  const [first = ''] = words;
  const all = { ...groups, 'Flows:': flows };
  // Help and completion are about any of them.
  const known =
    !['help', COMPLETE].includes(first) &&
    Object.values(all).some((commands) => Object.hasOwn(commands, first));
  for (const [heading, commands] of Object.entries(all)) {
    program.commandsGroup(heading);
    for (const [name, make] of Object.entries(commands))
      if (!known || name === first) program.addCommand(make());
  }
  if (first === COMPLETE) program.addCommand(completeCommand(), { hidden: true });
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
