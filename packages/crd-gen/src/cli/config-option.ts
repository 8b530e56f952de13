import type { CommandOption } from './command.js';

export const defaultConfig = 'crd-gen.config.json';

/** The option that all commands with a configuration share. */
export const configOption: CommandOption = {
  name: 'config',
  value: 'FILE',
  default: defaultConfig,
  about: 'the configuration',
};
