import { expect } from 'chai';
import { helpOfVariables } from './configuration/help.js';
import { parseCommandLine, usage, type Command } from './command-line.js';

describe('parseCommandLine', () => {
  const cases: readonly [title: string, args: readonly string[], command: Command][] = [
    ['runs when nothing is said', [], { kind: 'run', options: {} }],
    ['runs when told to', ['run'], { kind: 'run', options: {} }],
    [
      'collects namespaces in order',
      ['run', '--namespace', 'team-*', '--namespace=!team-x'],
      { kind: 'run', options: { namespaces: ['team-*', '!team-x'] } },
    ],
    ['watches all namespaces', ['--all-namespaces'], { kind: 'run', options: { namespaces: [] } }],
    [
      'lets all namespaces win over named ones',
      ['--namespace', 'a', '--all-namespaces'],
      { kind: 'run', options: { namespaces: [] } },
    ],
    ['takes a log format', ['--log-format', 'json'], { kind: 'run', options: { logFormat: 'json' } }],
    ['logs little', ['--quiet'], { kind: 'run', options: { logVerbosity: 'quiet' } }],
    ['logs what happens', ['--verbose'], { kind: 'run', options: { logVerbosity: 'verbose' } }],
    ['logs everything', ['--debug'], { kind: 'run', options: { logVerbosity: 'debug' } }],
    [
      'takes the most talkative of several verbosities',
      ['--quiet', '--debug', '--verbose'],
      { kind: 'run', options: { logVerbosity: 'debug' } },
    ],
    [
      'takes options before the command',
      ['--debug', 'run'],
      { kind: 'run', options: { logVerbosity: 'debug' } },
    ],
    [
      'prepares the way back everywhere',
      ['prepare-rollback'],
      { kind: 'prepare-rollback', namespaces: [], dryRun: false },
    ],
    [
      'tries the way back in some namespaces',
      ['prepare-rollback', '--dry-run', '--namespace', 'team-*'],
      { kind: 'prepare-rollback', namespaces: ['team-*'], dryRun: true },
    ],
    ['explains itself', ['run', '--help'], { kind: 'help' }],
    ['names its version', ['--version'], { kind: 'version' }],
    ['prefers the help', ['--version', '--help'], { kind: 'help' }],
    [
      'refuses another command',
      ['start'],
      { kind: 'wrong', problem: 'Unknown command "start"; see --help.' },
    ],
    [
      'refuses a word too many',
      ['run', 'now'],
      { kind: 'wrong', problem: 'Unknown command "run now"; see --help.' },
    ],
  ];
  for (const [title, args, command] of cases) {
    it(title, () => expect(parseCommandLine(args)).to.deep.equal(command));
  }

  for (const args of [['--unknown'], ['--namespace'], ['--quiet=yes'], ['--log-format']]) {
    it(`refuses ${args.join(' ')}, names the option and points to the help`, () => {
      const command = parseCommandLine(args);
      expect(command.kind).to.equal('wrong');
      const option = args[0]?.split('=')[0] ?? '';
      expect(command)
        .to.have.property('problem')
        .that.contains(option)
        .and.matches(/; see --help\.$/);
    });
  }

  it('documents every option that it takes', () => {
    const options = [
      'namespace',
      'all-namespaces',
      'log-format',
      'quiet',
      'verbose',
      'debug',
      'version',
      'help',
    ];
    for (const option of options) expect(usage).to.contain(`  --${option}`);
  });

  it('documents the variables of the environment', () => {
    expect(usage).to.contain(helpOfVariables());
  });
});
