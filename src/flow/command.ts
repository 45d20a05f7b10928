import type { Groups } from '../cli/program.ts';

/** The commands that run commands. */
export const flows: Groups = {
  'Flows:': {
    flow: async () => (await import('./commands/flow.ts')).flowCommand(),
    tutorial: async () => (await import('./commands/tutorial.ts')).tutorialCommand(),
  },
};
