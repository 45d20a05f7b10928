/**
 * The operator's checklist for merchants' programs, played against the one place where most of them go wrong: the handler
 * that takes callbacks. It is told of an order that was really paid, in ways that it must take and in ways that it must
 * refuse.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { callbackHeaders, type Message, messageFor } from '../callbacks/message.ts';
import { type Answered, ANSWER_MS, post } from '../callbacks/post.ts';
import { probe } from '../callbacks/probe.ts';
import type { LogEntry } from '../log.ts';
import { seal } from '../wire/aead.ts';
import type { MerchantApi, Order, Wallet } from '../../wallet.ts';

/** What is checked, in the words of the report. */
export const checks = {
  forged: 'a callback that was changed on its way is refused',
  probe: 'a probe with a signature of nobody is refused',
  amount: 'a callback with another amount than the order’s is refused',
  genuine: 'the callback is acknowledged with 200 or 204',
  time: 'the answer comes within 5 s',
  duplicate: 'the same callback again, twice at once, is acknowledged',
  query: 'where no callback came, the program asked what became of the order',
} as const;
export type CheckName = keyof typeof checks;

export interface Checked {
  readonly check: CheckName;
  readonly result: 'pass' | 'fail' | 'not-tried';
  /** What the program answered, or why it was not tried. */
  readonly answer: string;
}

export interface CheckOptions {
  readonly wallet: Wallet;
  readonly account: MerchantApi;
  /** Where the program takes callbacks. */
  readonly url: string;
  /** An order that was paid, with the id of its payment. */
  readonly order: Order & { readonly payment: string };
  readonly allowHosts: readonly string[];
  /** What the gateway's log says. */
  readonly log: readonly LogEntry[];
}

/** Runs all checks, one after the other; `done` hears each when it is over. */
export async function checkHandler(
  options: CheckOptions,
  done: (checked: Checked) => void = () => undefined,
): Promise<readonly Checked[]> {
  const { wallet, account, url, order, allowHosts } = options;
  const { mchid } = account;
  const story = wallet.callbackStory(order.payment);
  const queued = story.flatMap((step) => ('queued' in step ? [step.queued] : []))[0];
  const at = queued?.at ?? wallet.now;
  const number = order.api?.outTradeNo ?? '';
  const callback = { entry: order.payment, mchid, url, number, at, nextAt: at, tries: 0 };
  const message = messageFor(wallet, callback);
  if (!message) throw new Error(`nothing is to be told of ${order.payment}`);
  const wasTold = story.some(
    (step) => 'event' in step && step.event.type === 'CallbackEnded' && step.event.how === 'delivered',
  );
  const signed = async (body: Buffer) => callbackHeaders(wallet, mchid, body, Date.now());
  const send = async (body: Buffer, signedBody = body) =>
    post(url, await signed(signedBody), body, allowHosts);

  const checked: Checked[] = [];
  const note = (check: CheckName, result: Checked['result'], answer: string) => {
    const one = { check, result, answer };
    checked.push(one);
    done(one);
  };
  /** Whether it said no: no answer at all is no refusal. */
  const refuses = (check: CheckName, { status, outcome }: Answered) =>
    note(check, status !== undefined && (status < 200 || status > 299) ? 'pass' : 'fail', outcome);

  const changed = Buffer.from(message.body.toString().replace('"create_time":"20', '"create_time":"19'));
  refuses('forged', await send(changed, message.body));
  refuses('probe', await probe(wallet, account, url, { realNow: Date.now(), allowHosts }));
  if (wasTold) note('amount', 'not-tried', 'the program was told of this order before');
  else refuses('amount', await send(withOtherAmount(message, account)));
  const began = performance.now();
  const genuine = await send(message.body);
  const ms = Math.round(performance.now() - began);
  note('genuine', genuine.acknowledged ? 'pass' : 'fail', genuine.outcome);
  note('time', genuine.status !== undefined && ms < ANSWER_MS ? 'pass' : 'fail', `${ms} ms`);
  // A program that takes its time after it answered is still at it.
  await sleep(100);
  const again = await Promise.all([send(message.body), send(message.body)]);
  const refusal = again.find(({ acknowledged }) => !acknowledged);
  note('duplicate', refusal ? 'fail' : 'pass', (refusal ?? again[0]).outcome);
  if (wasTold) note('query', 'not-tried', 'the program was told of this order before');
  else if (hasAsked(options)) note('query', 'pass', 'it asked');
  else note('query', 'fail', 'it never asked');
  return checked;
}

/** The same callback, as genuine, of a payment of one fen more. */
function withOtherAmount({ plain, body }: Message, { apiV3Key }: MerchantApi): Buffer {
  const told = JSON.parse(plain) as { amount: { total: number } };
  const other = { ...told, amount: { ...told.amount, total: told.amount.total + 1 } };
  const { resource, ...rest } = JSON.parse(body.toString()) as { resource: { original_type: string } };
  const { original_type: type } = resource;
  const sealed = { original_type: type, ...seal(JSON.stringify(other), apiV3Key, type) };
  return Buffer.from(JSON.stringify({ ...rest, resource: sealed }));
}

/** Whether the program asked for the order and heard that it was paid. */
function hasAsked({ log, account, order }: CheckOptions): boolean {
  const paths = [`/out-trade-no/${order.api?.outTradeNo ?? ''}?`, `/id/${order.payment}?`];
  return log.some(
    ({ kind, mchid, method, path = '', status, detail = [] }) =>
      kind === 'request' &&
      mchid === account.mchid &&
      method === 'GET' &&
      status === 200 &&
      paths.some((each) => path.includes(each)) &&
      detail.some((line) => line.startsWith('answer:') && line.includes('"trade_state":"SUCCESS"')),
  );
}
