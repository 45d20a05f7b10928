/**
 * Merchants. A shop is paid by its printed code, by codes with an amount inside, and by its scanner. An official
 * account is a third party that was vetted: only those offer services and bills inside the app.
 */

import { dayOf } from './calendar.ts';
import { accept, type Context, type Decision, deny, refused } from './decision.ts';
import type { Order } from './entries.ts';
import { refuse } from './errors.ts';
import { type Folds, notice } from './events.ts';
import { newId } from './ids.ts';
import { type Fen, fen, formatYuan, ZERO } from './money.ts';
import { purchase } from './payments.ts';
import { normalisePhone } from './phone.ts';
import { generator } from './random.ts';
import { cleanText } from './text.ts';
import { changeUser, ruleOf, userOf, type World } from './world.ts';

export interface Item {
  readonly name: string;
  readonly priceFen: Fen;
}

export interface Merchant {
  /** What people type. */
  readonly id: string;
  readonly name: string;
  /** Vetted: an official account. */
  readonly vetted: boolean;
  readonly items: readonly Item[];
  /** Sends bills to household accounts. */
  readonly bills?: true;
  /** Its orders are for a phone number. */
  readonly forPhone?: true;
}

const item = (name: string, priceFen: number): Item => ({ name, priceFen: fen(priceFen) });
const topUps = [10, 20, 30, 50, 100, 200, 300, 500].map((yuan) => item(String(yuan), yuan * 100));

/** In every new world: a coffee shop and a small catalogue of official accounts. */
export const builtInMerchants: readonly Merchant[] = [
  { id: 'coffee', name: 'Corner Coffee', vetted: false, items: [] },
  { id: 'power', name: 'City Power', vetted: true, items: [], bills: true },
  { id: 'water', name: 'City Water', vetted: true, items: [], bills: true },
  { id: 'phone', name: 'Mobile Top-Up', vetted: true, items: topUps, forPhone: true },
  { id: 'cinema', name: 'Grand Cinema', vetted: true, items: [item('ticket', 4_500), item('imax', 8_000)] },
  { id: 'taxi', name: 'Quick Taxi', vetted: true, items: [item('city', 2_800), item('airport', 12_000)] },
];

export type MerchantEvent =
  | { readonly type: 'MerchantAdded'; readonly merchant: Merchant }
  | { readonly type: 'MerchantVetted'; readonly merchant: string }
  | { readonly type: 'BillAccountKnown'; readonly user: string; readonly account: string };

export const merchantFolds: Folds<MerchantEvent> = {
  MerchantAdded(world, { merchant }) {
    world.merchants.set(merchant.id, merchant);
  },
  MerchantVetted(world, { merchant }) {
    const known = world.merchants.get(merchant);
    if (known) world.merchants.set(merchant, { ...known, vetted: true });
  },
  BillAccountKnown(world, { user, account }) {
    changeUser(world, user, ({ billAccounts }) => ({
      billAccounts: billAccounts.includes(account) ? billAccounts : [...billAccounts, account],
    }));
  },
};

/** Adds a merchant; its id is made of its name. */
export function addMerchant(world: World, request: { name: string; items?: readonly Item[] }): Decision {
  const name = cleanText(request.name, 64);
  if (name === undefined) return deny('TEXT_INVALID', { what: 'name', most: 64 });
  const items = request.items ?? [];
  if (items.some((each) => cleanText(each.name, 64) !== each.name))
    return deny('TEXT_INVALID', { what: 'service', most: 64 });
  const plain =
    name
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, '') || 'merchant';
  let id = plain;
  for (let n = 2; world.merchants.has(id); n += 1) id = `${plain}-${n}`;
  return accept({ type: 'MerchantAdded', merchant: { id, name, vetted: false, items } });
}

/** Vets a merchant: it becomes an official account, and may offer its services inside the app. */
export function vetMerchant(world: World, request: { merchant: string }): Decision {
  const merchant = world.merchants.get(request.merchant);
  if (!merchant) return deny('MERCHANT_UNKNOWN', { merchant: request.merchant });
  return accept({ type: 'MerchantVetted', merchant: merchant.id });
}

function unpaid(
  world: World,
  context: Context,
  merchant: Merchant,
  what: Pick<Order, 'amountFen' | 'entrance' | 'item' | 'author'>,
): Order {
  return {
    id: newId(world, 'order', context.now),
    type: 'order',
    user: merchant.id,
    at: context.now,
    status: 'UNPAID',
    feeFen: ZERO,
    merchant: merchant.id,
    merchantName: merchant.name,
    dueAt: context.now + ruleOf(world, 'order-validity'),
    ...what,
  };
}

/** A merchant makes a dynamic code: merchant and amount inside, valid for two hours, paid once. */
export function makeCode(
  world: World,
  request: { merchant: string; amountFen: Fen; item?: string },
  context: Context,
): Decision {
  const merchant = world.merchants.get(request.merchant);
  const what = cleanText(request.item ?? 'order', 64);
  if (!merchant) return deny('MERCHANT_UNKNOWN', { merchant: request.merchant });
  if (what === undefined) return deny('TEXT_INVALID', { what: 'item', most: 64 });
  const order = { amountFen: request.amountFen, entrance: 'dynamic-code', item: what } as const;
  return accept({ type: 'OrderPlaced', entry: unpaid(world, context, merchant, order) });
}

/** Orders a service of an official account. The order waits for its payment for two hours. */
export function placeOrder(
  world: World,
  request: { merchant: string; item: string; phone?: string },
  context: Context,
): Decision {
  const merchant = world.merchants.get(request.merchant);
  if (!merchant) return deny('MERCHANT_UNKNOWN', { merchant: request.merchant });
  if (!merchant.vetted) return deny('MERCHANT_NOT_VETTED', { merchant: merchant.id });
  const wanted = merchant.items.find((each) => each.name === request.item);
  if (!wanted)
    return deny('ITEM_UNKNOWN', {
      merchant: merchant.id,
      item: request.item,
      items: merchant.items.map((each) => each.name),
    });
  const phone = merchant.forPhone ? normalisePhone(request.phone ?? userOf(world, context.user).phone) : '';
  if (phone === undefined) return deny('PHONE_INVALID', {});
  const name = phone === '' ? wanted.name : `${wanted.name} for ${phone}`;
  const { user: author } = context;
  const order = { amountFen: wanted.priceFen, entrance: 'in-app', item: name, author } as const;
  return accept({ type: 'OrderPlaced', entry: unpaid(world, context, merchant, order) });
}

/** A household's bill for one month. */
export interface Bill {
  readonly merchant: string;
  readonly name: string;
  readonly account: string;
  /** YYYY-MM */
  readonly month: string;
  readonly amountFen: Fen;
  readonly status: 'DUE' | 'PAID' | 'NOTHING_DUE';
}

function paidMeter(merchant: string, account: string): string {
  return `bill/${merchant}/${account}/paid`;
}

/**
 * What the provider's books say of a household account this month. The amount is the account's and the month's own,
 * so that everybody who looks sees the same bill; one account in eight owes nothing.
 */
export function billOf(world: World, merchant: Merchant, account: string, now: number): Bill {
  const month = dayOf(now).slice(0, 7);
  const random = generator(`${world.seed}/bill/${merchant.id}/${account}/${month}`);
  const amountFen = fen(random.below(8) === 0 ? 0 : 2_000 + random.below(28_000));
  const paid = world.meters.get(paidMeter(merchant.id, account))?.period === month;
  const status = paid ? 'PAID' : amountFen === 0 ? 'NOTHING_DUE' : 'DUE';
  return { merchant: merchant.id, name: merchant.name, account, month, amountFen, status };
}

/** Whether the text is a household account's number: 8 to 11 digits, as utilities print it. */
export function isBillAccount(text: string): boolean {
  return /^\d{8,11}$/.test(text);
}

/** Pays this month's bill of a household account. */
export function payBill(
  world: World,
  request: { merchant: string; account: string; from?: string },
  context: Context,
): Decision {
  const { account } = request;
  const merchant = world.merchants.get(request.merchant);
  if (!merchant?.bills) return deny('NO_BILLS', { merchant: request.merchant });
  if (!isBillAccount(account)) return deny('ACCOUNT_INVALID', {});
  const bill = billOf(world, merchant, account, context.now);
  const { amountFen, month, status } = bill;
  if (status !== 'DUE') return refused(refuse('NOTHING_DUE', { account, month, paid: status === 'PAID' }));
  const what = { merchant, amountFen, entrance: 'in-app', item: `bill ${account} ${month}` } as const;
  const decision = purchase(world, context, what, request.from);
  if (decision.refusal) return decision;
  return accept(...decision.events, {
    type: 'BillAccountKnown',
    user: context.user,
    account: `${merchant.id}/${account}`,
    meters: [{ meter: paidMeter(merchant.id, account), period: month, fen: amountFen }],
    tell: [notice(context.user, `${merchant.name} got ${formatYuan(amountFen)} for ${account}, ${month}.`)],
  });
}
