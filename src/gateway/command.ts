/** What merchants' programmers type: the gateway's commands, and those about merchants that need it. */

import type { Groups } from '../cli/program.ts';

export const gateway: Groups = {
  'Services:': {
    merchant: async () => (await import('./commands/merchant.ts')).merchantWithKeys(),
  },
  'Merchants’ programs:': {
    serve: async () => (await import('./commands/serve.ts')).serveCommand(),
    run: async () => (await import('./commands/run.ts')).runCommand(),
    notify: async () => (await import('./commands/notify.ts')).notifyCommand(),
    logs: async () => (await import('./commands/logs.ts')).logsCommand(),
  },
};
