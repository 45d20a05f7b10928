/**
 * One run of a command: the opened world, the options that every command takes, asking for what is missing, and
 * printing what came of it.
 */

import type { Foreseen, Questions } from './ask/index.ts';
import { type Config, readConfig } from './config.ts';
import { messageIn } from './describe.ts';
import { choose, type Fields, fill, type Template, unknownField } from './fields.ts';
import type { Host } from './host.ts';
import type { Language, Plain, Say } from './language.ts';
import { isLonger, pagerOf } from './pager.ts';
import { Paint, yuan } from './print.ts';
import { Progress } from './progress.ts';
import { rehearsedInWords } from './rehearsed.ts';
import type { SettingFlags, Settings } from './settings.ts';
import {
  escapeJson,
  type Fen,
  fail,
  type Given,
  type OnProgress,
  type OperationName,
  type Outcome,
  parseAmount,
  parsePlace,
  refuse,
  type Refusal,
  type RequestOf,
  visible,
  type Wallet,
  WalletError,
} from '../wallet.ts';

/** The options that every command takes, and those that commands share. */
export interface Options extends SettingFlags {
  readonly json?: boolean;
  readonly fields?: Fields;
  readonly template?: Template;
  readonly input?: boolean;
  readonly yes?: boolean;
  readonly explain?: boolean;
  readonly pin?: string;
  readonly pinStdin?: boolean;
  readonly otp?: string;
  readonly requestId?: string;
  readonly idNumber?: string;
  readonly device?: string;
  readonly location?: string;
  readonly dryRun?: boolean;
}

export class Session {
  readonly host: Host;
  readonly options: Options;
  /** What the settings are and who says so, as far as they can be read. */
  readonly config: Config;
  #saying: Paint | undefined;
  #wallet: Wallet | undefined;
  #pin: string | undefined;
  /** What the code that is asked for is to prove. */
  #codeFor: string | undefined;
  /** How many records there were when the command began. */
  #recordsBefore: number | undefined;

  constructor(host: Host, options: Options) {
    this.host = host;
    this.options = options;
    this.config = readConfig(host.env, host.places, options);
  }

  /** The colours of what is said beside the result. */
  get saying(): Paint {
    return (this.#saying ??= Paint.of(this.host.stderr, this.config.settings, this.host, this.options));
  }

  /** Whether questions may be asked: a terminal, and nobody forbade it. */
  get canAsk(): boolean {
    return this.options.input !== false && this.host.canAsk;
  }

  /** The settings; a `WalletError` if a file is broken: a world that was not meant must not be acted on. */
  get settings(): Settings {
    const [problem] = this.config.problems;
    if (problem) throw new WalletError(problem);
    return this.config.settings;
  }

  /** The looks of the result. What a request returns that was done before was really done, even in a dry run. */
  get paint(): Paint {
    const { host, options, config } = this;
    const dryRun = options.dryRun && !this.#wallet?.rehearsed?.repeated;
    return Paint.of(host.stdout, config.settings, host, { dryRun });
  }

  /** The world, opened at the first use, with everything taken in that other commands and the clock did. */
  get wallet(): Wallet {
    if (this.options.dryRun) return (this.#wallet ??= this.#rehearsal());
    if (!this.#wallet) {
      const seed = this.host.env['WALLET_SEED'];
      this.#wallet = this.#open(seed ? { seed } : {});
      try {
        this.#wallet.catchUp();
      } catch (error) {
        // A read-only world can still be looked at, as it was last kept; what writes will say that it can't.
        if (!(error instanceof WalletError) || error.refusal.code !== 'STORE_UNWRITABLE') throw error;
      }
      this.#recordsBefore = this.#wallet.records;
    }
    return this.#wallet;
  }

  /** Opens the world. Without its snapshot all of its journal is read, which may take a while. */
  #open(options: { seed?: string } = {}): Wallet {
    const progress = this.#progress('Opening the world');
    const onProgress: OnProgress | undefined = progress && ((done, total) => progress.update(done, total));
    try {
      return this.host.open({ home: this.home, ...options, ...(onProgress && { onProgress }) });
    } finally {
      progress?.clear();
    }
  }

  /** The world to try requests on: nothing that is done there is kept. */
  #rehearsal(): Wallet {
    if (!this.isWorld) fail('WORLD_MISSING', { path: this.home });
    const rehearsal = this.#open().rehearsal();
    rehearsal.catchUp();
    return rehearsal;
  }

  /** The world as it was last kept, to look at alone: nothing is made, and what is due is left to other commands. */
  get kept(): Wallet {
    if (!this.isWorld) fail('WORLD_MISSING', { path: this.home });
    this.#wallet ??= this.#open();
    this.#recordsBefore ??= this.#wallet.records;
    return this.#wallet;
  }

  /** The world, if the command has opened it. */
  get opened(): Wallet | undefined {
    return this.#wallet;
  }

  /** The world's folder. */
  get home(): string {
    return this.settings.home;
  }

  /** Whether there is a world already: a look at something general makes none. */
  get isWorld(): boolean {
    return this.host.isWorld(this.home);
  }

  /** Makes a new world where there is none. */
  create(options: { seed?: string; clock?: number }): Wallet {
    if (this.isWorld) fail('WORLD_EXISTS', { path: this.home });
    this.#wallet = this.host.open({ home: this.home, ...options });
    return this.#wallet;
  }

  /** The user whom a flag, the environment or the settings name, if any does. */
  get as(): string | undefined {
    return this.settings.user;
  }

  /** The acting user; a `WalletError` if there is none or its wallet isn't shown. */
  get user(): string {
    return this.wallet.shown(this.as);
  }

  close(): void {
    if (this.#wallet) this.host.close(this.#wallet);
  }

  /** The value that was given, else the answer to a question, else an error that names the flag. */
  async need<Value>(
    given: Value | undefined,
    flag: string,
    question: (ask: Questions) => Promise<Value>,
  ): Promise<Value> {
    if (given !== undefined) return given;
    if (!this.canAsk) return fail('ANSWER_MISSING', { flag });
    const answer = await question(await this.#ask());
    // Two flags of which one is given: `--no-pin or --ask-pin`, `--to or --count`.
    const [either = flag, or = either] = flag.split(' or ');
    if (typeof answer === 'boolean') this.answered(answer ? or : either, true);
    else if (typeof answer === 'string') this.answered(or, answer);
    return answer;
  }

  /** Tells the host what was answered: the same command with this flag would not have asked. */
  answered(flag: string, value: string | true): void {
    this.host.answered?.(flag, value);
  }

  /** What may be left out: asked for only in a conversation, that is where `asked` has already been answered. */
  async offer(
    given: string | undefined,
    flag: string,
    asked: boolean,
    question: (ask: Questions) => Promise<string | undefined>,
  ): Promise<string | undefined> {
    if (given !== undefined || !asked || !this.canAsk) return given;
    const answer = await question(await this.#ask());
    if (answer !== undefined) this.answered(flag, answer);
    return answer;
  }

  /** The questions, in this session's colours. */
  async #ask(): Promise<Questions> {
    return this.host.ask(this.saying);
  }

  /** Asks for agreement to what can't be taken back: `--yes`, or a person who says so. */
  async confirm(question: string): Promise<void> {
    if (this.options.yes) return;
    if (!this.canAsk) fail('CONFIRM_REQUIRED', { question });
    const ask = await this.#ask();
    if (!(await ask.agree(this.language.retell(question)))) fail('INTERRUPTED', {});
    this.answered('--yes', true);
  }

  /** An amount in yuan, given or asked for. */
  async needAmount(
    given: string | undefined,
    { question = 'Amount in yuan', foreseen }: { question?: Plain; foreseen?: Foreseen } = {},
  ): Promise<Fen> {
    return amountOf(await this.need(given, 'AMOUNT', (ask) => ask.amount(question, { foreseen })));
  }

  /** What would come of a request, in a line: from where it would be paid, at what fee, or why it would not. */
  async foresee<Name extends OperationName>(name: Name, request: RequestOf<Name>): Promise<string> {
    const { entry, refusal } = await this.rehearse(name, request);
    if (refusal || !entry) return refusal ? this.worded(refusal) : '';
    const source = 'source' in entry ? entry.source : '';
    return entry.feeFen > 0
      ? this.say('from {source}, fee {fee}', { source, fee: yuan(entry.feeFen) })
      : this.say('from {source}, no fee', { source });
  }

  /** What would come of a request; nothing is kept. */
  async rehearse<Name extends OperationName>(name: Name, request: RequestOf<Name>): Promise<Outcome> {
    return this.wallet.rehearsal().submit(name, request, { as: this.as, ...this.#origin() });
  }

  /** The PIN by flag, standard input or environment; read once. */
  async pin(): Promise<string | undefined> {
    if (this.options.pin !== undefined) return this.options.pin;
    if (this.options.pinStdin) {
      this.#pin ??= (await this.host.readInput()).split('\n')[0]?.trim() ?? '';
      return this.#pin;
    }
    return this.host.env['WALLET_PIN'] || undefined;
  }

  /** The PIN where the phone asks for it before anything else; `undefined` if it wasn't given and can't be asked. */
  async pinFirst(message: Plain = 'Payment PIN'): Promise<string | undefined> {
    const given = await this.pin();
    if (given !== undefined || !this.canAsk) return given;
    return this.#typedPin(message);
  }

  async #typedPin(message: Plain): Promise<string> {
    const pin = await (await this.#ask()).pin(message);
    this.answered('--pin', pin);
    return pin;
  }

  /** The world with what others did meanwhile; as it was, where it can't be read just now. */
  #lookAgain(): Wallet {
    try {
      if (this.host.shared) this.wallet.catchUp();
    } catch (error) {
      // The next request meets it again, and says so.
      if (!(error instanceof WalletError)) throw error;
    }
    return this.wallet;
  }

  /** The message with the code that is asked for, if it has arrived by now: others may have moved the clock. */
  #codeMessage(): string | undefined {
    if (this.#codeFor === undefined) return undefined;
    const message = this.#lookAgain().arrivedCode(this.user, this.#codeFor);
    if (!message) return undefined;
    const { from, text } = messageIn(this.language, message);
    return this.say('New message from {from}: {text}', { from, text });
  }

  async #typedNumber(): Promise<string> {
    const ask = await this.#ask();
    const number = await ask.name('Number of the verified document', 32, { secret: 'resident-id' });
    this.answered('--id-number', number);
    return number;
  }

  async #typedCode(): Promise<string | undefined> {
    const ask = await this.#ask();
    const code = await ask.code(() => this.#codeMessage());
    if (code !== undefined) this.answered('--otp', code);
    return code;
  }

  /** A new PIN and the same again, given or asked for; typed PINs are asked for until they are fit and equal. */
  async newPin(
    given: { readonly newPin: string | undefined; readonly confirmPin: string | undefined },
    flags: { readonly newPin: string; readonly confirmPin: string },
    message: Plain,
  ): Promise<{ newPin: string; confirmPin: string }> {
    const problem = (pin: string) => {
      const refusal = this.wallet.pinProblem(pin, this.as);
      return refusal && this.worded(refusal);
    };
    for (;;) {
      const newPin = await this.need(given.newPin, flags.newPin, (ask) => ask.pin(message, problem));
      const confirmPin = await this.need(given.confirmPin, flags.confirmPin, (ask) =>
        ask.pin('The same PIN again'),
      );
      const typed = given.newPin === undefined || given.confirmPin === undefined;
      if (newPin === confirmPin || !typed) return { newPin, confirmPin };
      this.warn(this.worded(refuse('PIN_MISMATCH', {})));
    }
  }

  /**
   * Runs a request, asking for the PIN, the code and the confirmation as the core says that they are missing. `own` is
   * what the command has of these already.
   */
  async perform<Name extends OperationName>(
    name: Name,
    request: RequestOf<Name>,
    own: Given = {},
  ): Promise<Outcome> {
    const { otp, requestId, yes, idNumber } = this.options;
    let given: Given = {
      as: own.as ?? this.as,
      ...this.#origin(),
      idNumber,
      pin: own.pin ?? (await this.pin()),
      otp: otp === 'auto' ? undefined : otp,
      requestId: own.requestId ?? requestId,
      confirmed: yes,
    };
    for (;;) {
      const outcome = await this.wallet.submit(name, request, given);
      if (outcome.once) this.host.reveal?.(outcome.once);
      if (!outcome.refusal) return outcome;
      given = { ...given, ...(await this.#answer(outcome.refusal, given)) };
    }
  }

  /** The device and the place that the request comes from, where they are named. */
  #origin(): Pick<Given, 'device' | 'place'> {
    const { WALLET_DEVICE, WALLET_LOCATION } = this.host.env;
    const device = this.options.device ?? (WALLET_DEVICE || undefined);
    const location = this.options.location ?? (WALLET_LOCATION || undefined);
    if (location === undefined) return { device };
    const text = visible(location.slice(0, 40));
    return { device, place: parsePlace(location) ?? fail('PLACE_INVALID', { text }) };
  }

  /** What the refusal asks for; throws the refusal if that can't be had. */
  async #answer(refusal: Refusal, given: Given): Promise<Partial<Given>> {
    if (refusal.code === 'OTP_REQUIRED' && this.options.otp === 'auto' && given.otp === undefined) {
      const otp = this.wallet.arrivedCode(this.user, String(refusal.facts['purpose']))?.otp;
      if (otp !== undefined) return { otp };
    }
    if (!this.canAsk) throw new WalletError(refusal);
    switch (refusal.code) {
      case 'PIN_REQUIRED':
        if (refusal.facts['unset']) throw new WalletError(refusal);
        this.aside(this.#sheet(refusal.facts['sheet']));
        return { pin: await this.#typedPin('Payment PIN') };
      case 'PIN_WRONG':
        this.warn(this.worded(refusal));
        return { pin: await this.#typedPin('Payment PIN') };
      case 'OTP_REQUIRED':
        this.#codeFor = String(refusal.facts['purpose']);
        this.aside(
          `${this.saying.waiting(this.worded(refusal))}\n${this.saying.hint(this.say('`wallet inbox --last-otp` shows it.'))}`,
        );
        return { otp: await this.#typedCode() };
      case 'OTP_EXPIRED':
      case 'OTP_ENDED':
        this.warn(this.worded(refusal));
        return { otp: undefined };
      case 'OTP_WRONG':
        this.warn(this.worded(refusal));
        return { otp: await this.#typedCode() };
      case 'ID_WRONG':
        this.warn(this.worded(refusal));
        return { idNumber: await this.#typedNumber() };
      case 'ID_REQUIRED':
        return { idNumber: await this.#typedNumber() };
      case 'CONFIRM_REQUIRED':
        await this.confirm(refusal.message);
        return { confirmed: true };
      default:
        throw new WalletError(refusal);
    }
  }

  /** The payment sheet: who gets what, from where, at what fee, before the PIN is asked. */
  #sheet(sheet: unknown): string {
    const { merchant, what, item, amountFen, feeFen, source } = (sheet ?? {}) as Record<string, unknown>;
    const money = (value: unknown) => (typeof value === 'number' ? yuan(value as Fen) : undefined);
    const name = (value: unknown) => (typeof value === 'string' ? value : undefined);
    const fee = feeFen === 0 ? this.say('none') : money(feeFen);
    if (amountFen === undefined) return '';
    return this.saying.rows([
      ['what', typeof what === 'string' ? this.language.retell(what) : undefined],
      ['to', name(merchant)],
      ['for', name(item)],
      ['amount', money(amountFen)],
      ['fee', fee],
      ['from', name(source)],
    ]);
  }

  get language(): Language {
    return this.host.language;
  }

  /** Words a message in the language of this run. */
  get say(): Say {
    return this.language.say;
  }

  /** What a refusal says in that language. */
  worded(refusal: Refusal): string {
    return this.language.refusal(refusal).message;
  }

  /** Whether the result is printed for a program, not for people. */
  get forScripts(): boolean {
    return this.options.json === true || this.options.template !== undefined;
  }

  /**
   * Prints a result: the document under `--json`, or the fields of it that were asked for, else the text for people.
   * `oneOfMany`: the command prints several, and what is inside of one may have other fields than in the next.
   */
  print(result: object, forPeople: () => string, { oneOfMany = false } = {}): void {
    const { json, fields, template } = this.options;
    const paths = (template ?? fields)?.paths ?? [];
    const rehearsed = this.options.dryRun ? this.wallet.rehearsed : undefined;
    const whole = rehearsed ? { dryRun: true, ...result, ...rehearsed } : result;
    this.#checkFields(whole, { paths: oneOfMany ? paths.map(([name = '']) => [name]) : paths });
    const document = () => escapeJson(JSON.stringify(fields ? choose(whole, fields) : whole));
    const people = () =>
      [forPeople(), ...(rehearsed ? [rehearsedInWords(this.paint, rehearsed)] : [])].join('\n\n');
    const lines = template ? fill(whole, template) : [json ? document() : people()];
    this.host.stdout.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** The same for a list: for people at a terminal, page by page if it is longer than the screen. */
  list(result: object, forPeople: () => string): void {
    const { page, stdout, env } = this.host;
    const isPaged = !this.forScripts && stdout.isTTY && this.canAsk;
    const pager = isPaged ? pagerOf(this.settings.pager, env) : undefined;
    if (!page || pager === undefined) return this.print(result, forPeople);
    const text = forPeople();
    if (!isLonger(text, stdout) || !page(`${text}\n`, pager)) this.print(result, () => text);
  }

  /** Fields that are not there are an error: a script that goes on without them would be wrong silently. */
  #checkFields(result: object, fields: Fields): void {
    const unknown = unknownField(result, fields);
    if (!unknown) return;
    const { dryRun = false } = this.options;
    const done = !dryRun && this.#wallet !== undefined && this.#wallet.records !== this.#recordsBefore;
    const problem = `The result has no field ${unknown.name}.`;
    const there = unknown.there.join(', ') || 'none';
    fail('USAGE', {
      problem: done ? `${problem} What was asked is done all the same.` : problem,
      hint: `The fields there are: ${there}.`,
    });
  }

  /** Does work that may be long; somebody at a terminal is told how far it is. */
  async working<Result>(
    words: Plain,
    work: (onProgress?: OnProgress) => Result | Promise<Result>,
  ): Promise<Result> {
    const progress = this.#progress(words);
    if (!progress) return work();
    try {
      return await work((done, total) => progress.update(done, total));
    } finally {
      progress.clear();
    }
  }

  /** Tells somebody at a terminal how far long work is; nothing for scripts. */
  #progress(words: Plain): Progress | undefined {
    if (this.forScripts || this.host.stderr.isTTY !== true) return undefined;
    return new Progress(this.host.stderr, this.saying, words, () => performance.now());
  }

  /** Says what is wrong with an answer, before it is asked for again. */
  warn(problem: string): void {
    this.aside(this.saying.failed(problem));
  }

  /** Says something beside the result. */
  aside(text: string): void {
    if (text !== '') this.host.stderr.write(`${text}\n`);
  }
}

/** Reads an amount as typed; a `WalletError` that says how to write one. */
export function amountOf(text: string): Fen {
  return (
    parseAmount(text) ??
    fail('AMOUNT_INVALID', { text: visible(text.length > 40 ? `${text.slice(0, 40)}…` : text) })
  );
}
