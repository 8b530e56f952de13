import { expect } from 'chai';
import { loadConfig } from '../config.js';
import { helpOfVariables } from './help.js';
import { defaultValues, listVariables } from './variables.js';

describe('the table of variables', () => {
  it('has defaults that may be set as well', () => {
    const required = { TWINGATE_API_KEY: 'k', TWINGATE_NETWORK: 'acme', TWINGATE_REMOTE_NETWORK_ID: 'YTpi' };
    expect(loadConfig({ ...required, ...defaultValues() })).to.deep.equal(loadConfig(required));
  });

  it('explains each variable in whole sentences', () => {
    for (const [name, { description }] of listVariables()) expect(description, name).to.match(/^[A-Z].*\.$/);
  });
});

describe('helpOfVariables', () => {
  it('says of each variable what it is for, and what counts without it', () => {
    const help = helpOfVariables();
    for (const [name, variable] of listVariables()) {
      const [, lines = ''] = help.split(`  ${name}\n`);
      const [text] = lines.split('\n');
      expect(text, name).to.contain(variable.description);
      const without = variable.default ?? variable.otherwise;
      if (without !== undefined) expect(text, name).to.contain(without);
    }
    expect(help).to.match(/ {2}TWINGATE_NETWORK\n.* \(required\)\n/);
  });
});
