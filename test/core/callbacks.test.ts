import { describe, expect, test } from 'vitest';
import { dueCallbacks } from '../../src/core/callbacks.ts';
import { DAY, HOUR, MINUTE, NINE, SECOND, type Story, yuan } from '../support/given.ts';
import { sold } from '../support/merchant-api.ts';

/** A server: claims the callback of an entry, and says what came of it. */
const server = (story: Story, callback: string, realNow = NINE) => ({
  claims: () => {
    const { code, events } = story.asks('claimCallback', { callback, realNow });
    return code ?? events.map(({ type }) => type).join(' ');
  },
  reports: (acknowledged: boolean) =>
    story.asks('reportCallback', { callback, acknowledged, answer: acknowledged ? 'HTTP 204' : 'HTTP 500' }),
});
const waiting = ({ world, now }: Story, realNow = NINE) =>
  dueCallbacks(world, now, realNow).map(({ entry }) => entry);

describe('a callback', () => {
  test('is one server’s until its lease is over, though the world’s clock stands still', () => {
    const { story, payment } = sold();
    const [one, other] = [server(story, payment), server(story, payment, NINE + 10 * SECOND - 1)];
    expect(one.claims()).toBe('CallbackClaimed');
    expect(waiting(story, NINE + 10 * SECOND - 1)).toEqual([]);
    expect([one.claims(), other.claims()]).toEqual(['CALLBACK_NOT_DUE', 'CALLBACK_NOT_DUE']);
    expect(waiting(story, NINE + 10 * SECOND)).toEqual([payment]);
    expect(server(story, payment, NINE + 10 * SECOND).claims()).toBe('CallbackClaimed');
  });

  test('is over when it is acknowledged', () => {
    const { story, payment } = sold();
    const { claims, reports } = server(story, payment);
    claims();
    expect(reports(true).events).toMatchObject([
      { type: 'CallbackEnded', how: 'delivered', answer: 'HTTP 204' },
    ]);
    expect(story.world.callbacks.size).toBe(0);
    expect([claims(), reports(true).code]).toEqual(['CALLBACK_UNKNOWN', 'CALLBACK_UNKNOWN']);
  });

  test('is sent again at the operator’s intervals, for a day, and then given up', () => {
    const { story, payment } = sold();
    const waits: number[] = [];
    const { claims, reports } = server(story, payment);
    for (;;) {
      expect(claims()).toBe('CallbackClaimed');
      reports(false);
      const nextAt = story.world.callbacks.get(payment)?.nextAt;
      if (nextAt === undefined) break;
      waits.push(nextAt - story.now);
      story.advance(nextAt - story.now - 1);
      expect(waiting(story)).toEqual([]);
      story.advance(1);
    }
    expect(waits).toEqual([
      ...[15, 15, 30].map((wait) => wait * SECOND),
      ...[3, 10, 20, 30, 30, 30, 60].map((wait) => wait * MINUTE),
      ...[3, 3, 3, 6, 6].map((wait) => wait * HOUR),
    ]);
    expect(story.records.at(-1)?.data.events).toMatchObject([{ type: 'CallbackEnded', how: 'given-up' }]);
  });

  test('keeps of an answer what can be shown, and not more than 200 characters', () => {
    const { story, payment } = sold();
    server(story, payment).claims();
    const answer = `\u001B[2J${'x'.repeat(1_000)}`;
    story.asks('reportCallback', { callback: payment, acknowledged: true, answer });
    expect(story.records.at(-1)?.data.events).toMatchObject([
      { answer: String.raw`\u{1b}[2J` + 'x'.repeat(196) },
    ]);
  });
});

describe('a callback can be asked', () => {
  test('to be sent now: one that waits, and one that is over', () => {
    const { story, shop, payment } = sold();
    const { claims, reports } = server(story, payment);
    claims();
    reports(false);
    expect(waiting(story)).toEqual([]);
    story.asks('resendCallback', { entry: payment });
    expect(waiting(story)).toEqual([payment]);
    claims();
    reports(true);
    story.advance(DAY);
    story.asks('resendCallback', { entry: payment });
    expect(story.world.callbacks.get(payment)).toMatchObject({ at: story.now, tries: 0, url: shop.url });
  });

  test('to be sent later, or not at all', () => {
    const { story, payment } = sold();
    story.asks('delayCallback', { entry: payment, ms: HOUR });
    story.advance(HOUR - 1);
    expect(waiting(story)).toEqual([]);
    story.advance(1);
    expect(waiting(story)).toEqual([payment]);
    expect(story.asks('delayCallback', { entry: payment, ms: -1 }).code).toBe('TIME_INVALID');
    story.asks('dropCallback', { entry: payment });
    expect(story.world.callbacks.size).toBe(0);
    expect(story.asks('dropCallback', { entry: payment }).code).toBe('CALLBACK_UNKNOWN');
    expect(story.asks('delayCallback', { entry: payment, ms: 0 }).code).toBe('CALLBACK_UNKNOWN');
  });

  test('to be sent twice', () => {
    const { story, payment } = sold();
    const { claims, reports } = server(story, payment);
    story.asks('duplicateCallback', { entry: payment });
    claims();
    reports(true);
    expect(waiting(story)).toEqual([payment]);
    claims();
    reports(true);
    expect(story.world.callbacks.size).toBe(0);
    story.asks('duplicateCallback', { entry: payment });
    expect(waiting(story)).toEqual([payment]);
  });

  test('only for what a program is told of', () => {
    const { story, shop, payment } = sold('icbc-0128');
    const refund = shop.refunds(1).entry?.id ?? '';
    const shopping = story.me.makes('pay', { merchant: 'coffee', amountFen: yuan(1) });
    const offer = shop.offers(1).entry?.id ?? '';
    for (const entry of [refund, shopping, offer, '42', shop.order()?.id ?? ''])
      expect([entry, story.asks('resendCallback', { entry }).code]).toEqual([entry, 'CALLBACK_UNKNOWN']);
    story.advance(7 * DAY);
    expect(shop.calls).toEqual([payment, offer, refund]);
  });
});

describe('a fault', () => {
  const fault = (story: Story, name: string, more: object = {}) =>
    expect(story.asks('setFault', { fault: name, on: true, ...more }).code).toBeUndefined();

  test('loses the callback of one order, once', () => {
    const { story, payment } = sold();
    fault(story, 'callback-lost', { merchant: 'coffee', number: 'order-0001', once: true });
    expect(server(story, payment).claims()).toBe('CallbackEnded FaultSpent');
    expect(story.world.callbacks.size).toBe(0);
    story.asks('resendCallback', { entry: payment });
    expect(server(story, payment).claims()).toBe('CallbackClaimed');
  });

  test('of another order or another merchant does nothing', () => {
    const { story, payment } = sold();
    fault(story, 'callback-lost', { number: 'order-0002' });
    fault(story, 'callback-lost', { merchant: 'taxi' });
    expect(server(story, payment).claims()).toBe('CallbackClaimed');
  });

  test('makes callbacks late, each once', () => {
    const { story, payment } = sold();
    fault(story, 'callback-late', { ms: MINUTE });
    const { claims } = server(story, payment);
    expect(claims()).toBe('CallbackPostponed');
    expect(claims()).toBe('CALLBACK_NOT_DUE');
    story.advance(MINUTE);
    expect(claims()).toBe('CallbackClaimed');
  });

  test('sends callbacks twice', () => {
    const { story, payment } = sold();
    fault(story, 'callback-duplicate');
    const { claims, reports } = server(story, payment);
    expect(claims()).toBe('CallbackCopied CallbackClaimed');
    reports(true);
    expect(claims()).toBe('CallbackClaimed');
    reports(true);
    expect(story.world.callbacks.size).toBe(0);
  });
});
