/** How API v2 answers: always with HTTP 200 and a document, signed as the request was once that is known to be right. */

import type { Wallet } from '../../wallet.ts';
import { FAULT_HEADER } from '../api/forced.ts';
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
    const read = readDocument(wallet.world, exchange.body, made.required);
    exchange.mchid = read.account.mchid;
    call = {
      ...read,
      wallet,
      means(sentence, entry) {
        exchange.means = sentence;
        if (entry !== undefined) exchange.entry = entry;
      },
    };
    const result = await run(made, call, String(exchange.headers[FAULT_HEADER] ?? ''));
    return result === 'none' ? result : document(answerTo(call, result));
  } catch (thrown) {
    return refuse(exchange, thrown, call);
  }
}

/** Runs the endpoint, with the failure that the request asks for: `Walletsim-Fault`, or `[fault:CODE]` in its body. */
async function run(made: V2Endpoint, call: V2Call, header: string): Promise<Fields | 'none'> {
  const inText = /\[fault:([A-Z_]+)\]/.exec(call.fields['body'] ?? '')?.[1] ?? '';
  const [, code = '', paid] = /^([A-Z_]+?)(_PAID)?$/.exec(header || inText) ?? [];
  const fails = () => {
    if (code !== 'TIMEOUT') throw new V2Error(code, '模拟的错误');
    return 'none' as const;
  };
  if (code !== '' && paid === undefined) return fails();
  const result = await made.run(call);
  return code === '' ? result : fails();
}

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
