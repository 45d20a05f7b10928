/** Bills: the day's trade, and what moved the merchant's money, from the journal; and the files that they are. */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { type MerchantApi, parseTime, type Wallet } from '../../wallet.ts';
import { billFile, type BillTable } from '../wire/bill.ts';
import { type Answer, type Call, endpoint } from './call.ts';
import { ApiError } from './errors.ts';
import { text } from './fields.ts';
import { fundFlow } from './fund-flow.ts';
import { tradeBill, tradeTypes } from './trade-bill.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** When a day's bills are there: at ten the next morning, for three months (operator, bill pages). */
const [READY_MS, KEPT_MS] = [DAY + 10 * HOUR, 92 * DAY];

const billDate = v.pipe(
  text(10),
  v.check((day) => /^\d{4}-\d{2}-\d{2}$/.test(day) && parseTime(day) !== undefined),
);
const tarType = v.optional(v.picklist(['GZIP']));

/** Everything that makes a bill: a link to it is this, signed, so that nothing has to be remembered. */
const bill = v.strictTuple([v.picklist([...tradeTypes, 'BASIC']), billDate, v.boolean()]);
type Bill = v.InferOutput<typeof bill>;

function tableOf(wallet: Wallet, account: MerchantApi, [type, day]: Bill): BillTable {
  return type === 'BASIC' ? fundFlow(wallet, account.merchant, day) : tradeBill(wallet, account, day, type);
}

/** Why the day's bill can't be had now, if so. */
function unready(wallet: Wallet, day: string): ApiError | undefined {
  const start = parseTime(day) ?? Infinity;
  if (wallet.now < start + DAY) return new ApiError('PARAM_ERROR', '账单日期只能是今天以前的日期');
  if (wallet.now < start + READY_MS) return new ApiError('STATEMENT_CREATING');
  return wallet.now > start + KEPT_MS
    ? new ApiError('NO_STATEMENT_EXIST', '仅支持三个月内的账单下载申请')
    : undefined;
}

/** Where the bill is, and what its text hashes to. */
function offer({ wallet, account, origin, means }: Call, asked: Bill): Answer {
  const [type, day] = asked;
  const problem = unready(wallet, day);
  if (problem) throw problem;
  const table = tableOf(wallet, account, asked);
  if (table.rows.length === 0) throw new ApiError('NO_STATEMENT_EXIST');
  means(`Offered the bill ${type} of ${day}: ${table.rows.length} rows.`);
  const hash = createHash('sha1').update(billFile(table)).digest('hex');
  const token = tokenOf(account, asked);
  return {
    status: 200,
    body: {
      download_url: `${origin}/v3/billdownload/file?token=${token}`,
      hash_type: 'SHA1',
      hash_value: hash,
    },
  };
}

function tokenOf({ apiV3Key }: MerchantApi, asked: Bill): string {
  const what = Buffer.from(JSON.stringify(asked)).toString('base64url');
  return `${what}.${sealOf(apiV3Key, what)}`;
}

function sealOf(key: string, what: string): string {
  return createHmac('sha256', key).update(`bill/${what}`).digest('base64url');
}

function billIn(token: string, { apiV3Key }: MerchantApi): Bill {
  const [what = '', given = ''] = token.split('.');
  const [one, other] = [Buffer.from(given), Buffer.from(sealOf(apiV3Key, what))];
  if (one.length !== other.length || !timingSafeEqual(one, other))
    throw new ApiError('INVALID_REQUEST', '账单下载凭证无效');
  return v.parse(bill, JSON.parse(Buffer.from(what, 'base64url').toString()));
}

export const bills = [
  endpoint({
    method: 'GET',
    path: '/v3/bill/tradebill',
    query: v.object({
      bill_date: billDate,
      bill_type: v.optional(v.picklist(tradeTypes), 'ALL'),
      tar_type: tarType,
    }),
    async run(call) {
      const { bill_date: day, bill_type: type, tar_type: tar } = call.query;
      return offer(call, [type, day, tar !== undefined]);
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v3/bill/fundflowbill',
    query: v.object({
      bill_date: billDate,
      account_type: v.optional(v.picklist(['BASIC', 'OPERATION', 'FEES']), 'BASIC'),
      tar_type: tarType,
    }),
    async run(call) {
      const { bill_date: day, account_type: type, tar_type: tar } = call.query;
      // A merchant has one account here; the others never move.
      if (type !== 'BASIC') throw new ApiError('NO_STATEMENT_EXIST');
      return offer(call, [type, day, tar !== undefined]);
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v3/billdownload/file',
    query: v.object({ token: text(512) }),
    async run({ wallet, account, query, means }) {
      const asked = billIn(query.token, account);
      const [type, day, zipped] = asked;
      const file = billFile(tableOf(wallet, account, asked));
      means(`Gave the bill ${type} of ${day}.`);
      return zipped
        ? { status: 200, file: { bytes: gzipSync(file), type: 'application/x-gzip' } }
        : { status: 200, file: { bytes: file, type: 'text/plain; charset=utf-8' } };
    },
  }),
];
