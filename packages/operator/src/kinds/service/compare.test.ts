import { expect } from 'chai';
import type { TwingateResource } from '@twingate-kit/crds';
import type { Stored } from '../../external/external-resource.js';
import { patchTo } from './compare.js';
import { desiredOf, type WantedResource } from './desired.js';

function wanted(annotations: Readonly<Record<string, string>> = {}): WantedResource {
  const wish = desiredOf({
    metadata: { name: 'web', namespace: 'shop', uid: 'u', labels: { team: 'red' }, annotations },
    spec: { ports: [{ port: 80 }] },
  });
  return wish.kind === 'resource' ? wish.resource : expect.fail(wish.problems.join(' '));
}

function stored(annotations: Readonly<Record<string, string>>, spec: object = {}): Stored<TwingateResource> {
  const { metadata, spec: asked } = wanted(annotations);
  const defaults = { isVisible: true, syncLabels: true, isBrowserShortcutEnabled: false };
  return {
    metadata: { name: metadata.name, labels: metadata.labels },
    spec: { ...defaults, ...asked, ...spec },
  };
}

describe('the patch for the resource of a Service', () => {
  it('is none when the resource is as the API server stores what is asked for', () => {
    expect(patchTo(stored({}), wanted())).to.equal(undefined);
    expect(patchTo(stored({}, { alias: null, id: 'UmVzb3VyY2U6MQ==' }), wanted())).to.equal(undefined);
  });

  it('resets the field of an annotation that is gone', () => {
    const before = stored({
      'resource.twingate.com/alias': 'shop.acme',
      'resource.twingate.com/isVisible': 'false',
      'resource.twingate.com/name': 'Shop',
    });
    expect(patchTo(before, wanted())).to.deep.equal({
      spec: { name: 'web-resource', alias: null, isVisible: true },
    });
  });

  it('follows the labels of the Service, those that are gone too', () => {
    const before = stored({});
    const labelled = { ...before, metadata: { ...before.metadata, labels: { old: 'x' } } };
    expect(patchTo(labelled, wanted())).to.deep.equal({ metadata: { labels: { old: null, team: 'red' } } });
  });
});
