/** What stands for an argument or a flag's value: from a list, or from the world as it is. One table for all commands. */

import type { Named } from '../language.ts';
import { isSettingName, settings } from '../settings.ts';
import { topics } from '../topics.ts';
import {
  banks,
  type Card,
  cities,
  directionOf,
  documentTypes,
  type Entry,
  apiErrorCodes,
  faults,
  networks,
  reasons,
  riskRules,
  rules,
  testCards,
  typologies,
  waitsFor,
  type Wallet,
} from '../../wallet.ts';

/** A word that can stand here, and what it is: in our words, or by a name, which is in no language. */
export type Candidate = readonly [value: string, what: string | Named];

/** What is looked at: the words before that are no flags, and the world if there is one. */
export interface Look {
  readonly words: readonly string[];
  readonly wallet: Wallet | undefined;
  /** Who acts; empty if nobody does. */
  readonly user: string;
}

type Source = (look: Look) => readonly Candidate[];

const plain = (values: Iterable<string>): Candidate[] => [...values].map((value) => [value, '']);
const list =
  (...values: readonly string[]): Source =>
  () =>
    plain(values);

const users: Source = ({ wallet }) => plain(wallet?.world.users.keys() ?? []);
const others: Source = (look) => users(look).filter(([name]) => name !== look.user);
const merchants: Source = ({ wallet }) =>
  [...(wallet?.world.merchants.values() ?? [])].map(({ id, name }) => [id, { named: name }]);
const cardsOf = ({ wallet, user }: Look): readonly Card[] => wallet?.world.users.get(user)?.cards ?? [];
const cards: Source = (look) => cardsOf(look).map(({ id, bank, kind }) => [id, `${bank} ${kind}`]);
const sources: Source = (look) => [['balance', ''], ...cards(look)];
const points: Source = ({ wallet }) => plain([...(wallet?.world.snapshots.keys() ?? []), 'start', 'now']);
const snapshots: Source = ({ wallet }) => plain(wallet?.world.snapshots.keys() ?? []);

/** How many entries are offered. */
const RECENT = 20;

const entries =
  (fits: (entry: Entry, user: string) => boolean): Source =>
  ({ wallet, user }) =>
    (wallet?.world.users.has(user) ? wallet.history(user, RECENT) : [])
      .filter((entry) => fits(entry, user))
      .map(({ id, type, status }) => [id, `${type} ${status}`]);
const waiting =
  (type: Entry['type']): Source =>
  ({ wallet, user }) =>
    [...(wallet?.world.open.values() ?? [])]
      .filter((entry) => entry.type === type && waitsFor(entry, user))
      .map(({ id, user: from }) => [id, { named: from }]);

const services: Source = ({ wallet }) =>
  [...(wallet?.world.merchants.values() ?? [])]
    .filter(({ vetted, items }) => vetted && items.length > 0)
    .map(({ id, name }) => [id, { named: name }]);
const items: Source = ({ wallet, words: [service = ''] }) =>
  plain((wallet?.world.merchants.get(service)?.items ?? []).map(({ name }) => name));
const billers: Source = ({ wallet }) =>
  [...(wallet?.world.merchants.values() ?? [])]
    .filter(({ bills }) => bills)
    .map(({ id, name }) => [id, { named: name }]);
const settingValues: Source = ({ words: [name = ''] }) =>
  plain(isSettingName(name) ? (settings[name].choices ?? []) : []);

const riskRuleNames: Source = ({ wallet }) =>
  [...riskRules, ...typologies, ...(wallet?.world.ownRules ?? [])].map(({ id, name }) => [id, name]);
const riskParams: Source = ({ words: [id = ''] }) => {
  const rule = riskRules.find((each) => each.id === id);
  return plain(rule ? ['score', ...Object.keys(rule.params)] : ['alert', 'interdiction']);
};
const cases: Source = ({ wallet }) =>
  [...(wallet?.world.cases.values() ?? [])].map(({ id, user, status }) => [id, `${user} ${status}`]);
const openCases: Source = (look) =>
  cases(look).filter(([id]) => look.wallet?.world.cases.get(id)?.status === 'open');
const parties: Source = (look) => [...others(look), ...merchants(look)];

const settingNames = list(...Object.keys(settings));
const ruleNames = list(...Object.keys(rules));
const faultNames: Source = () => Object.entries(faults);

/** By the command and the name of the argument or flag; by the name alone where it is the same everywhere. */
const table: Readonly<Record<string, Source>> = {
  '--as': users,
  '--user': users,
  '--lang': list('en', 'zh-CN'),
  '--from': sources,
  '--card': cards,
  '--merchant': merchants,
  'fault set --code': list(...apiErrorCodes, 'TIMEOUT'),
  '--at': points,
  '--since': points,
  '--id-type': list(...documentTypes),
  '--bank': list(...banks),
  '--kind': list('debit', 'credit', 'prepaid'),
  '--network': list(...networks),
  '--delay': list('0', '2h', '24h'),
  '--report': list('junit', 'tap'),
  '--otp': list('auto'),
  '--location': list(...Object.keys(cities)),
  'add-card --number': () => testCards.map(({ number, bank, does }) => [number, `${bank}, ${does}`]),
  'set-pin --number': list(),
  'topup --from': cards,
  'withdraw --to': cards,
  'red-packet send --to': others,
  'pay --confirm': entries(({ status }) => status === 'USERPAYING'),
  '--to-balance': entries(({ status }) => status === 'ABNORMAL'),
  '--close': entries(({ status }) => status === 'ABNORMAL'),
  'set-pin --confirm': list(),
  'login name': users,
  user: others,
  card: cards,
  'cards default card': sources,
  merchant: merchants,
  service: services,
  item: items,
  provider: billers,
  payment: entries((entry, user) => entry.type === 'payment' && directionOf(entry, user) === 'out'),
  'show id': entries(() => true),
  'receipt id': entries(() => true),
  'accept id': waiting('transfer'),
  'refuse id': waiting('transfer'),
  'red-packet open id': waiting('red-packet'),
  'risk rules rule': riskRuleNames,
  'risk tune rule': riskRuleNames,
  'risk off rule': riskRuleNames,
  'risk reset rule': riskRuleNames,
  'risk tune param': riskParams,
  'risk backtest rule': riskRuleNames,
  'risk backtest param': riskParams,
  'risk explain id': (look) => [...cases(look), ...entries(() => true)(look)],
  'risk confirm case': openCases,
  'risk dismiss case': openCases,
  party: parties,
  'rules set name': ruleNames,
  'rules reset name': ruleNames,
  'fault set name': faultNames,
  'fault clear name': faultNames,
  'config get name': settingNames,
  'config set name': settingNames,
  'config unset name': settingNames,
  'config set value': settingValues,
  point: points,
  a: points,
  b: points,
  'snapshot save name': snapshots,
  'snapshot remove name': snapshots,
  'explain code': list(...Object.keys(reasons)),
  'help name': list(...Object.keys(topics)),
  'completion shell': list('bash', 'zsh', 'fish', 'powershell'),
};

/** What anybody can write: texts, amounts, times, secrets, files. The shell itself knows files. */
export const free: ReadonlySet<string> = new Set(
  [
    'amount account time duration value n dir file files name words --home --fields --template --pin',
    '--number --expiry --cvv --holder --phone --email --confirm-pin --current --new --confirm',
    '--id-number --name --code --order --request-id --note --device --reason --count --greeting --service --item --funds',
    '--limit --users --days --month --html --svg --seed --clock --for --cast --speed --to',
  ].flatMap((names) => names.split(' ')),
);

/** Where the values of this argument or flag come from; `undefined` if anything can stand there. */
export function sourceOf(command: string, name: string): Source | undefined {
  return table[`${command} ${name}`] ?? table[name];
}
