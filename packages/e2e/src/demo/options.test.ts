import { expect } from 'chai';
import { readDemoCommand, type DemoCommand } from './options.js';

describe('the command line of the demo', () => {
  const cases: readonly [args: string, command: DemoCommand][] = [
    ['', { kind: 'simulated', keep: false, real: false }],
    ['--keep --real', { kind: 'simulated', keep: true, real: true }],
    ['--live --kubeconfig f', { kind: 'live', kubeconfig: 'f', yes: false }],
    ['--live --kubeconfig f --yes', { kind: 'live', kubeconfig: 'f', yes: true }],
    ['--live -h', { kind: 'help' }],
  ];
  for (const [args, command] of cases) {
    it(`understands "${args}"`, () => {
      expect(readDemoCommand(args.split(' ').filter((word) => word !== ''))).to.deep.equal(command);
    });
  }

  const refused: readonly [args: string, problem: RegExp][] = [
    ['--live', /--live needs --kubeconfig FILE/],
    ['--live --kubeconfig=', /--live needs --kubeconfig FILE/],
    ['--live --kubeconfig f --keep', /no --keep, no --real/],
    ['--live --kubeconfig f --real', /no --keep, no --real/],
    ['--kubeconfig f', /are for --live/],
    ['--yes', /are for --live/],
    ['--lively', /--lively/],
  ];
  for (const [args, problem] of refused) {
    it(`refuses "${args}" and says why`, () => {
      const command = readDemoCommand(args.split(' '));
      expect(command.kind).to.equal('wrong');
      expect(command).to.have.property('problem').that.matches(problem);
    });
  }
});
