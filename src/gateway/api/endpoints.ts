/** Every endpoint of API v3 that the gateway answers. */

import { bills } from './bills.ts';
import type { Endpoint } from './call.ts';
import { certificates } from './certificates.ts';
import { codes } from './codes.ts';
import { orders } from './orders.ts';
import { prepay } from './prepay.ts';
import { refunds } from './refunds.ts';
import { transfers } from './transfers.ts';

export const endpoints: readonly Endpoint[] = [
  ...prepay,
  ...orders,
  ...codes,
  ...refunds,
  ...certificates,
  ...bills,
  ...transfers,
];
