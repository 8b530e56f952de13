import { expect } from 'chai';
import { OverloadedError } from './errors.js';
import { PageSize } from './page-size.js';

describe('PageSize', () => {
  const failTimes = (size: PageSize, times: number): void => {
    for (let count = 0; count < times; count += 1) size.failed(new OverloadedError('503'));
  };

  it('starts at 100 and halves whenever the API could not answer, down to 10', () => {
    const size = new PageSize();
    const sizes = [size.current];
    for (let count = 0; count < 5; count += 1) {
      failTimes(size, 1);
      sizes.push(size.current);
    }
    expect(sizes).to.deep.equal([100, 50, 25, 12, 10, 10]);
  });

  it('stays the same after failures that smaller pages do not cure', () => {
    const size = new PageSize();
    size.failed(new Error('aborted'));
    expect(size.current).to.equal(100);
  });

  it('doubles after every third list that was read to its end, up to 100', () => {
    const size = new PageSize();
    failTimes(size, 3);
    const sizes = Array.from({ length: 12 }, () => {
      size.succeeded();
      return size.current;
    });
    expect(sizes).to.deep.equal([12, 12, 24, 24, 24, 48, 48, 48, 96, 96, 96, 100]);
  });

  it('does not count lists from before a failure', () => {
    const size = new PageSize();
    failTimes(size, 1);
    size.succeeded();
    size.succeeded();
    failTimes(size, 1);
    size.succeeded();
    expect(size.current).to.equal(25);
  });
});
