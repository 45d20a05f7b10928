// A module of its own: re-exported by name, the bundler leaves out the other prompts and all they need.
export { confirm, input, password, search, select } from '@inquirer/prompts';
