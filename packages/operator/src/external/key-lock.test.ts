import { expect } from 'chai';
import { KeyLock } from './key-lock.js';

describe('KeyLock', () => {
  /** A task that says when it begins and ends when told to. */
  const task = (log: string[], name: string): { run: () => Promise<string>; end: () => void } => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const run = async (): Promise<string> => {
      log.push(`${name} begins`);
      await ended;
      log.push(`${name} ends`);
      return name;
    };
    return { run, end: () => end() };
  };
  const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('runs tasks with equal keys one after the other, in order of arrival', async () => {
    const lock = new KeyLock();
    const log: string[] = [];
    const [a, b, c] = [task(log, 'a'), task(log, 'b'), task(log, 'c')];
    const results = Promise.all([lock.run('k', a.run), lock.run('k', b.run), lock.run('k', c.run)]);
    c.end();
    b.end();
    await turns();
    expect(log).to.deep.equal(['a begins']);
    a.end();
    expect(await results).to.deep.equal(['a', 'b', 'c']);
    expect(log).to.deep.equal(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('runs tasks with different keys at once', async () => {
    const lock = new KeyLock();
    const log: string[] = [];
    const [a, b] = [task(log, 'a'), task(log, 'b')];
    const results = Promise.all([lock.run('k', a.run), lock.run('l', b.run)]);
    await turns();
    expect(log).to.deep.equal(['a begins', 'b begins']);
    a.end();
    b.end();
    await results;
  });

  it('goes on after a task that failed, and hands its error on', async () => {
    const lock = new KeyLock();
    const failed = lock.run('k', () => Promise.reject(new Error('no'))).catch((error: unknown) => error);
    const next = lock.run('k', () => Promise.resolve('next'));
    expect(await failed).to.have.property('message', 'no');
    expect(await next).to.equal('next');
    expect(await lock.run('k', () => Promise.resolve('later'))).to.equal('later');
  });
});
