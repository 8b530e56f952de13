import type { Connector } from '@twingate-kit/sdk';
import { expect } from 'chai';
import { names } from '../../external/names.js';
import type { ServedConnector } from './connector-object.js';
import { holdsTokens, isOfConnector } from './token-secret.js';

const connector = { id: 'C1', createdAt: '2026-01-01T12:00:00.000000+00:00' } as Connector;

function object(attempt?: string): ServedConnector {
  const annotations = attempt === undefined ? {} : { [names.annotations.tokens]: attempt };
  return { metadata: { name: 'a', annotations }, spec: {} };
}

describe('the tokens of a Secret', () => {
  const legacy = { metadata: { name: 'a', creationTimestamp: '2026-01-01T12:00:01Z' } };
  const ours = {
    metadata: {
      name: 'a',
      creationTimestamp: '2026-01-01T12:00:01Z',
      annotations: { [names.annotations.connectorId]: 'C1', [names.annotations.tokens]: 'one' },
    },
  };

  it('are the connector’s when the Secret names it and the last attempt', () => {
    expect(isOfConnector(ours, object('one'), connector)).to.equal(true);
    expect(isOfConnector(ours, object(), connector)).to.equal(true);
  });

  it('are not when another attempt was begun since, or it is another connector', () => {
    expect(isOfConnector(ours, object('two'), connector)).to.equal(false);
    expect(isOfConnector(ours, object('one'), { ...connector, id: 'C2' } as Connector)).to.equal(false);
  });

  it('of the older operator are, unless the connector is younger or an attempt was begun', () => {
    expect(isOfConnector(legacy, object(), connector)).to.equal(true);
    const younger = { ...connector, createdAt: '2026-01-01T12:05:00+00:00' };
    expect(isOfConnector(legacy, object(), younger)).to.equal(false);
    expect(isOfConnector(legacy, object('one'), connector)).to.equal(false);
  });

  it('are not when the Secret is on its way out', () => {
    const leaving = { metadata: { ...ours.metadata, deletionTimestamp: '2026-01-02T00:00:00Z' } };
    expect(isOfConnector(leaving, object('one'), connector)).to.equal(false);
  });

  it('are there when both keys have a value', () => {
    const data = { TWINGATE_ACCESS_TOKEN: 'YQ==', TWINGATE_REFRESH_TOKEN: 'Yg==' };
    expect(holdsTokens({ ...ours, data })).to.equal(true);
    expect(holdsTokens({ ...ours, data: { ...data, TWINGATE_REFRESH_TOKEN: '' } })).to.equal(false);
    expect(holdsTokens(ours)).to.equal(false);
  });
});
