/** The wallet in tests: `import { world } from 'walletsim/testing'`. */

export { endWith, gateway, type GatewayOptions, type MerchantKeys, type TestGateway } from './gateway.ts';
export { matchers, type WalletMatchers } from './matchers.ts';
export type { Result } from './result.ts';
export {
  type CommandLine,
  type Message,
  type QuestionAndAnswer,
  type RunOptions,
  type TestWorld,
  world,
  type WorldOptions,
} from './world.ts';
