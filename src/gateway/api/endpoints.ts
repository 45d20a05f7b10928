/** Every endpoint of API v3 that the gateway answers. */

import type { Endpoint } from './call.ts';
import { certificates } from './certificates.ts';
import { orders } from './orders.ts';
import { prepay } from './prepay.ts';

export const endpoints: readonly Endpoint[] = [...prepay, ...orders, ...certificates];
