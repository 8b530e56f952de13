import { expect } from 'chai';
import { createLogger, type LogFormat, type LogVerbosity } from './logger.js';

describe('the logger', () => {
  const start = (format: LogFormat, verbosity: LogVerbosity = 'debug', secrets: readonly string[] = []) => {
    const lines: string[] = [];
    return { lines, logger: createLogger({ format, verbosity, secrets, write: (line) => lines.push(line) }) };
  };

  it('writes one JSON object a line', () => {
    const { logger, lines } = start('json');
    logger.child({ controller: 'groups' }).info({ object: 'ns/a', delayMs: 5 }, 'done');
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(line).to.include({ level: 'info', controller: 'groups', object: 'ns/a', delayMs: 5, msg: 'done' });
    expect(Date.parse(String(line['time']))).to.be.greaterThan(0);
    expect(lines[0]?.endsWith('\n')).to.equal(true);
  });

  it('writes text for people, short or full', () => {
    const fields = { object: 'ns/a', reason: 'RateLimited', note: 'two words', delayMs: 5 };
    const plain = start('plain');
    plain.logger.child({ controller: 'groups' }).warn(fields, 'trying again');
    expect(plain.lines).to.deep.equal([
      'WARN  [ns/a] trying again reason=RateLimited note="two words" delayMs=5\n',
    ]);
    const full = start('full');
    full.logger.child({ controller: 'groups' }).info(fields, 'trying again');
    expect(full.lines[0]).to.match(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z INFO {2}\[groups\] \[ns\/a\] trying again reason=RateLimited/,
    );
  });

  it('shows errors with their stack, their causes and what they know', () => {
    const error = Object.assign(new Error('outer', { cause: new Error('inner') }), {
      status: 409,
      request: { body: 'x' },
    });
    const json = start('json');
    json.logger.error({ err: error }, 'failed');
    const { err } = JSON.parse(json.lines[0] ?? '') as { err: Record<string, unknown> };
    expect(err).to.include({ name: 'Error', message: 'outer', status: 409 });
    expect(err).not.to.have.property('request');
    expect((err['cause'] as { message: string }).message).to.equal('inner');
    const plain = start('plain');
    plain.logger.error({ err: error }, 'failed');
    expect(plain.lines[0]).to.match(/^ERROR failed\nError: outer\n +at /);
  });

  it('says only what was asked for', () => {
    const spoken = (verbosity: LogVerbosity): string[] => {
      const { logger, lines } = start('plain', verbosity);
      logger.debug({}, 'd');
      logger.info({}, 'i');
      logger.warn({}, 'w');
      logger.error({}, 'e');
      return lines.map((line) => line.trim().split(/ +/)[1] ?? '');
    };
    expect(spoken('quiet')).to.deep.equal(['w', 'e']);
    expect(spoken('verbose')).to.deep.equal(['i', 'w', 'e']);
    expect(spoken('debug')).to.deep.equal(['d', 'i', 'w', 'e']);
  });

  for (const format of ['plain', 'full', 'json'] as const) {
    it(`lets no secret through, whatever it hides in (${format})`, () => {
      const { logger, lines } = start(format, 'debug', ['key-4711']);
      logger.info(
        { apiKey: 'a-secret', 'X-API-KEY': 'a-secret', nested: { headers: { Authorization: 'a-secret' } } },
        'x',
      );
      logger.child({ access_token: 'a-secret' }).info({ list: [{ refreshToken: 'a-secret' }] }, 'x');
      logger.info({ url: 'https://x/?k=key-4711' }, 'the key is key-4711');
      logger.error({ err: new Error('refused key-4711', { cause: { password: 'a-secret' } }) }, 'x');
      const output = lines.join('');
      expect(output).not.to.include('a-secret');
      expect(output).not.to.include('key-4711');
      expect(output).to.include('[redacted]');
    });
  }

  it('does not choke on cycles, depth and odd values', () => {
    const { logger, lines } = start('json');
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    logger.info({ cycle, big: 10n, none: undefined, nil: null, at: 0 }, 'odd');
    expect(JSON.parse(lines[0] ?? '')).to.include({ big: '10', nil: null, at: 0 });
  });
});
