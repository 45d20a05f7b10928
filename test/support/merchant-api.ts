import { expect } from 'vitest';
import type { ApiOrderRequest, PlaceApiOrderRequest } from '../../src/core/api-orders.ts';
import type { RefundApiOrderRequest } from '../../src/core/api-refunds.ts';
import { apiOf, type MerchantApi, openidOf, type PlatformKey } from '../../src/core/merchant-api.ts';
import type { OfferTransferRequest } from '../../src/core/merchant-transfers.ts';
import type { OperationName, RequestOf } from '../../src/core/operations.ts';
import { orderRef } from '../../src/core/refs.ts';
import { type Answer, DAY, given, ICBC, NINE, type Story, yuan } from './given.ts';

/** A certificate that nobody can sign with: the core only keeps it. */
export const certificate = (serial: string) => ({
  serial,
  certificatePem: `certificate ${serial}`,
  from: NINE - DAY,
  until: NINE + 5 * 365 * DAY,
});

export const platformKey = (serial: string): PlatformKey => ({
  ...certificate(serial),
  publicKeyId: `PUB_KEY_ID_${serial}`,
  privateKeyPem: `private key ${serial}`,
});

/** Gives the merchant an account with the API. */
export function withApi(story: Story, merchant: string): MerchantApi {
  story.asks('setMerchantApi', { merchant, certificate: certificate('A1') });
  const api = apiOf(story.world, merchant);
  if (!api) throw new Error(`${merchant} got no account`);
  return api;
}

/** A merchant's program: what it asks for, with what it always says. */
export class Program {
  readonly story: Story;
  readonly api: MerchantApi;
  readonly url = 'http://127.0.0.1:3000/paid';

  constructor(story: Story, merchant: string) {
    this.story = story;
    this.api = withApi(story, merchant);
  }

  order(outTradeNo = 'order-0001') {
    const found = this.story.byRef(orderRef(this.api.mchid, outTradeNo));
    return found?.type === 'order' ? found : undefined;
  }

  openid(user: string): string {
    return openidOf(this.story, this.api.appid, user);
  }

  places(more: Partial<PlaceApiOrderRequest> = {}): Answer {
    return this.#asks('placeApiOrder', { ...this.sale, tradeType: 'NATIVE', notifyUrl: this.url, ...more });
  }

  closes(outTradeNo = 'order-0001'): Answer {
    return this.#asks('closeApiOrder', { mchid: this.api.mchid, outTradeNo });
  }

  charges(code: string, more: Partial<ApiOrderRequest> = {}): Answer {
    return this.#asks('chargeApiOrder', { ...this.sale, code, ...more });
  }

  reverses(outTradeNo = 'order-0001'): Answer {
    return this.#asks('reverseApiOrder', { mchid: this.api.mchid, outTradeNo });
  }

  refunds(amount: number, more: Partial<RefundApiOrderRequest> = {}): Answer {
    return this.#asks('refundApiOrder', {
      mchid: this.api.mchid,
      outTradeNo: 'order-0001',
      outRefundNo: 'refund-0001',
      amountFen: yuan(amount),
      totalFen: yuan(36),
      notifyUrl: this.url,
      terms: `refund of ${amount}`,
      ...more,
    });
  }

  offers(amount: number, more: Partial<OfferTransferRequest> = {}): Answer {
    const { mchid, appid } = this.api;
    return this.#asks('offerTransfer', {
      mchid,
      appid,
      outBillNo: 'bill0001',
      openid: this.openid('me'),
      amountFen: yuan(amount),
      remark: 'Bonus',
      sceneId: '1000',
      notifyUrl: this.url,
      terms: `transfer of ${amount}`,
      ...more,
    });
  }

  cancels(outBillNo = 'bill0001'): Answer {
    return this.#asks('cancelTransfer', { mchid: this.api.mchid, outBillNo });
  }

  /** The entries of which the program is to be told. */
  get calls(): string[] {
    return [...this.story.world.callbacks.keys()];
  }

  /** What every order says. */
  get sale(): ApiOrderRequest {
    const { mchid, appid } = this.api;
    const description = 'Two lattes';
    return { mchid, appid, outTradeNo: 'order-0001', description, amountFen: yuan(36), terms: 'all of it' };
  }

  #asks<Name extends OperationName>(name: Name, request: RequestOf<Name>): Answer {
    return this.story.asks(name, request);
  }
}

/** A world in which the coffee shop has a program, and `me` a card, money, and Quick Pay. */
export function served(story = given()): { story: Story; shop: Program } {
  story.me.with(ICBC).verified().withBalance(1_000).withQuickPay();
  return { story, shop: new Program(story, 'coffee') };
}

/** The same, and `me` paid 36 yuan for `order-0001`, from the balance unless another source is named. */
export function sold(from?: string): { story: Story; shop: Program; payment: string } {
  const { story, shop } = served();
  const order = shop.places().entry?.id ?? '';
  const payment = story.me.makes('payOrder', { order, ...(from !== undefined && { from }) });
  expect(shop.order()?.status).toBe('PAID');
  return { story, shop, payment };
}
