/** The till of a noodle bar: it sells, waits for customers who must confirm, and gives money back. */

/** What the payment provider says to a request. */
export type Answer =
  | { readonly status: 'DONE' | 'WAITING'; readonly id: string }
  | { readonly status: 'REFUSED'; readonly reason: string };

/** The payment provider, as far as the till needs it. Amounts are yuan, as `12.50`. */
export interface Provider {
  /** Scans the customer's payment code. The same order is charged once. */
  charge(order: string, yuan: string, code: string): Promise<Answer>;
  /** Whether a payment has been confirmed. */
  isPaid(payment: string): Promise<boolean>;
  refund(payment: string, yuan: string): Promise<Answer>;
}

export class Till {
  readonly #provider: Provider;
  readonly #payments = new Map<string, string>();

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /** Sells, and returns what the display shows. */
  async sell(order: string, yuan: string, code: string): Promise<string> {
    const answer = await this.#provider.charge(order, yuan, code);
    if (answer.status === 'REFUSED') return `Not paid. ${answer.reason}`;
    this.#payments.set(order, answer.id);
    return answer.status === 'DONE' ? 'Paid. Thank you!' : 'Please confirm on your phone.';
  }

  /** Whether the meal may be handed over. */
  async isPaid(order: string): Promise<boolean> {
    const payment = this.#payments.get(order);
    return payment !== undefined && (await this.#provider.isPaid(payment));
  }

  /** Gives money back, and returns what the display shows. */
  async giveBack(order: string, yuan: string): Promise<string> {
    const payment = this.#payments.get(order);
    if (payment === undefined) return 'No such sale.';
    const answer = await this.#provider.refund(payment, yuan);
    return answer.status === 'REFUSED' ? `Not refunded. ${answer.reason}` : `${yuan} are on their way back.`;
  }
}
