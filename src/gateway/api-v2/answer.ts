/** How API v2 answers: always with HTTP 200 and a document, signed as the request was once that is known to be right. */

import type { Wallet } from '../../wallet.ts';
import { type ApiErrorCode, apiErrors } from '../api/errors.ts';
import { failureOf } from '../api/forced.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { masked } from '../log.ts';
import type { Fields } from '../wire/v2.ts';
import { writeXml } from '../wire/xml.ts';
import { answerTo, type V2Call, type V2Endpoint } from './call.ts';
import { readDocument, V2SignatureError } from './documents.ts';
import { SYSTEM_ERROR, V2Error, V2Malformed } from './errors.ts';

/** Answers a request for an endpoint; never throws. */
export async function answerV2(
  wallet: Wallet,
  exchange: Exchange,
  made: V2Endpoint,
): Promise<Reply | 'none'> {
  let call: V2Call | undefined;
  try {
    wallet.catchUp();
    const read = readDocument(wallet.coming, exchange.body, made.required);
    exchange.mchid = read.account.mchid;
    call = {
      ...read,
      wallet,
      means(sentence, entry) {
        exchange.means = sentence;
        if (entry !== undefined) exchange.entry = entry;
      },
    };
    const result = await run(made, call, exchange);
    return result === 'none' ? result : document(answerTo(call, result));
  } catch (thrown) {
    return refuse(exchange, thrown, call);
  }
}

/** Runs the endpoint, with the failure that is forced, if any is. */
async function run(made: V2Endpoint, call: V2Call, exchange: Exchange): Promise<Fields | 'none'> {
  const { body: description, out_trade_no, out_refund_no } = call.fields;
  const numbers = [out_refund_no, out_trade_no];
  const failure = await failureOf(call.wallet, call.account, {
    headers: exchange.headers,
    description,
    numbers,
  });
  if (!failure) return made.run(call);
  if (failure.done) await made.run(call);
  call.means([exchange.means ?? '', `It fails on purpose: ${failure.code}.`].join(' ').trim());
  if (failure.code === 'TIMEOUT') return 'none';
  throw new V2Error(v2Names[failure.code] ?? failure.code, apiErrors[failure.code].message);
}

/** What v2 calls the errors that v3 writes otherwise. */
const v2Names: Partial<Record<ApiErrorCode, string>> = {
  NOT_ENOUGH: 'NOTENOUGH',
  ORDER_CLOSED: 'ORDERCLOSED',
  ORDER_NOT_EXIST: 'ORDERNOTEXIST',
  ORDER_PAID: 'ORDERPAID',
  SIGN_ERROR: 'SIGNERROR',
  SYSTEM_ERROR: 'SYSTEMERROR',
  USER_PAYING: 'USERPAYING',
};

function refuse(exchange: Exchange, thrown: unknown, call: V2Call | undefined): Reply {
  if (thrown instanceof V2Malformed) {
    const detail =
      thrown instanceof V2SignatureError
        ? [`reason: ${thrown.reason}`, `should be signed: ${masked(thrown.expected)}`]
        : [];
    const answer = document({ return_code: 'FAIL', return_msg: thrown.message });
    return { ...answer, code: thrown instanceof V2SignatureError ? 'SIGN_ERROR' : 'FAIL', detail };
  }
  const error = thrown instanceof V2Error ? thrown : new V2Error(...SYSTEM_ERROR);
  if (error !== thrown) exchange.means = `It failed: ${String(thrown)}`;
  if (!call) return document({ return_code: 'FAIL', return_msg: error.message });
  return { ...document(answerTo(call, error)), code: error.code };
}

function document(fields: Fields): Reply {
  const text = writeXml(fields);
  return {
    status: 200,
    headers: { 'Content-Type': 'text/xml; charset=utf-8' },
    bytes: Buffer.from(text),
    detail: [`answer: ${masked(text)}`],
  };
}
