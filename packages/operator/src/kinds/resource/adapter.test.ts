import type { TwingateResource, TwingateResourceSpec } from '@twingate-kit/crds';
import type { Resource } from '@twingate-kit/sdk';
import { buildAccessEdge, buildTwingateResourceManifest, formatGlobalId } from '@twingate-kit/testkit';
import { expect } from 'chai';
import fc from 'fast-check';
import { Store, TerminalError, WaitingForError } from '../../engine/index.js';
import { RemoteGoneError, UnansweredError } from '../../external/errors.js';
import type { ExternalResource, RemotePage, Stored } from '../../external/external-resource.js';
import { calmly, startSimulatedTwingate, type SimulatedTwingate } from '../../testing/simulated-twingate.js';
import { DefaultPolicy } from '../../twingate/default-policy.js';
import type { ServedGateway } from '../gateway/gateway-object.js';
import { References } from '../references.js';
import { resourceAdapter } from './adapter.js';
import type { DesiredResource, ResourceDefaults } from './desired.js';

type Manifest = Stored<TwingateResource>;

const MISSING = formatGlobalId('Resource', 404);
const NETWORK = formatGlobalId('RemoteNetwork', 1);
const DEFAULT_POLICY = formatGlobalId('SecurityPolicy', 1);

function manifest(
  spec: Partial<TwingateResourceSpec> = {},
  labels: Readonly<Record<string, string>> = {},
): Manifest {
  const { metadata, ...rest } = buildTwingateResourceManifest({ spec });
  return { ...rest, metadata: { name: 'a', namespace: metadata.namespace ?? '', labels } };
}

describe('resourceAdapter', () => {
  let twingate: SimulatedTwingate;
  let adapter: ExternalResource<Manifest, DesiredResource, Resource>;
  let defaultPolicy: DefaultPolicy;
  let defaults: ResourceDefaults;
  let gateways: Store<ServedGateway>;

  beforeEach(async () => {
    twingate = await startSimulatedTwingate();
    const { api } = twingate;
    defaults = { remoteNetworkId: NETWORK, tags: { managed: 'yes' } };
    defaultPolicy = new DefaultPolicy(api);
    gateways = new Store<ServedGateway>();
    adapter = resourceAdapter({
      api,
      defaultPolicy,
      defaults: () => defaults,
      references: new References({ namespaces: { matches: () => true }, policy: { allows: () => true } }),
      gateways: {
        kind: 'TwingateGateway',
        store: gateways,
        waitingReason: 'WaitingForGateway',
        read: () => Promise.reject(new Error('all namespaces are watched')),
      },
      access: () => ({ begin: () => false, take: () => undefined }),
    });
  });
  afterEach(() => twingate.close());

  const create = async (spec: Partial<TwingateResourceSpec> = {}): Promise<Resource> =>
    adapter.create(await adapter.desired(manifest(spec), calmly), calmly);
  const pagesOf = async (): Promise<readonly RemotePage<Resource>[]> => {
    const pages: RemotePage<Resource>[] = [];
    for await (const page of adapter.pages(calmly)) pages.push(page);
    return pages;
  };

  it('names its kind', () => {
    expect(adapter).to.include({
      apiVersion: 'twingate.com/v1beta',
      kind: 'TwingateResource',
      plural: 'twingateresources',
    });
  });

  it('validates objects against the schema', () => {
    expect(adapter.validate(manifest())).to.deep.equal([]);
    const wildcard = manifest({ address: '*.internal', isBrowserShortcutEnabled: true });
    expect(adapter.validate(wildcard).map(({ path, message }) => ({ path, message }))).to.deep.equal([
      {
        path: 'spec.address',
        message: "if isBrowserShortcutEnabled is set to true, then address can't be wildcard",
      },
    ]);
  });

  it('reads the defaults anew for each object, and hands on that they are not known', async () => {
    expect(await adapter.desired(manifest(), calmly)).to.include({ remoteNetworkId: NETWORK });
    defaults = { remoteNetworkId: 'other', tags: {} };
    expect(await adapter.desired(manifest(), calmly)).to.deep.include({ remoteNetworkId: 'other', tags: [] });
  });

  describe('write, read, compare', () => {
    const strict = formatGlobalId('SecurityPolicy', 77);
    const network = formatGlobalId('RemoteNetwork', 77);

    beforeEach(() => {
      const { remoteNetworks, securityPolicies } = twingate.simulator.world;
      remoteNetworks.add({ id: network });
      securityPolicies.add({ id: strict });
    });

    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
    const blank = fc.constantFrom('', ' ', '  ');
    const name = fc
      .tuple(blank, fc.string({ minLength: 1, maxLength: 20 }), blank)
      .map((parts) => parts.join(''))
      .filter((text) => text.trim() !== '');
    const host = fc.array(word, { minLength: 2, maxLength: 3 }).map((labels) => labels.join('.'));
    const mixedCase = host.map((text) => text.replace(/[aeiou]/g, (letter) => letter.toUpperCase()));
    const single = fc.record({
      address: fc.oneof(host, mixedCase, fc.ipV4(), fc.ipV6()),
      isBrowserShortcutEnabled: fc.boolean(),
    });
    const several = fc.record({
      address: fc.oneof(
        host.map((text) => `*.${text}`),
        host.map((text) => `app-?.${text}`),
        fc.constantFrom('10.0.0.0/8', '192.168.4.0/22', 'fd00::/8'),
      ),
    });
    const port = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 65_535 }));
    const range = fc.tuple(port, port).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    const protocol = fc.oneof(
      fc.record({ policy: fc.constant('ALLOW_ALL' as const), ports: fc.constant([]) }),
      fc.record({ policy: fc.constant('RESTRICTED' as const), ports: fc.array(range, { maxLength: 6 }) }),
    );
    const optional = { requiredKeys: [] };
    const protocols = fc.record(
      { allowIcmp: fc.option(fc.boolean()), tcp: fc.option(protocol), udp: fc.option(protocol) },
      optional,
    );
    const rest = fc.record(
      {
        alias: fc.option(fc.oneof(mixedCase, fc.constant(''))),
        isVisible: fc.boolean(),
        syncLabels: fc.boolean(),
        remoteNetworkId: fc.constantFrom('', NETWORK, network),
        securityPolicyId: fc.option(fc.constantFrom('', DEFAULT_POLICY, strict)),
        protocols: fc.option(protocols),
      },
      optional,
    );
    const anySpec = fc
      .tuple(fc.record({ name }), fc.oneof(single, several), rest)
      .map(([named, addressed, more]): TwingateResourceSpec => ({ ...named, ...addressed, ...more }));
    const labels = fc.dictionary(
      word.filter((key) => !key.startsWith('tg')),
      fc.oneof(word, fc.constant('')),
      { maxKeys: 4 },
    );
    const anyManifest = fc.tuple(anySpec, labels).map(([spec, tags]) => manifest(spec, tags));

    /** What the API has now differs in nothing, in the answer and in a later read. */
    const expectInSync = async (asked: DesiredResource, answer: Resource): Promise<void> => {
      expect(adapter.compare(asked, answer)).to.deep.equal([]);
      const read = await adapter.observe(answer.id, calmly);
      expect(read).to.deep.equal(answer);
      expect(adapter.matches(asked, answer)).to.equal(true);
      expect(adapter.incompatibility(manifest(), answer)).to.equal(undefined);
    };

    for (const known of [true, false]) {
      it(`finds no difference, whatever is asked, default policy ${known ? 'known' : 'not known yet'}`, async () => {
        if (known) await defaultPolicy.refresh(calmly);
        const property = fc.asyncProperty(anyManifest, anyManifest, async (first, second) => {
          expect(adapter.validate(first)).to.deep.equal([]);
          const wanted = await adapter.desired(first, calmly);
          const created = await adapter.create(wanted, calmly);
          await expectInSync(wanted, created);

          const changed = await adapter.desired(second, calmly);
          await expectInSync(changed, await adapter.update(created.id, changed, calmly));
          await adapter.delete(created.id, calmly);
        });
        await fc.assert(property, { numRuns: 40 });
        expect(twingate.simulator.world.resources.list()).to.deep.equal([]);
      });
    }
  });

  it('finds every difference that a person makes in the console', async () => {
    const { world } = twingate.simulator;
    const asked = await adapter.desired(manifest({ alias: 'a.internal', securityPolicyId: null }), calmly);
    const { id } = await adapter.create(asked, calmly);
    world.resources.edit(id, {
      name: 'B',
      address: 'b.internal',
      alias: null,
      remoteNetworkId: world.remoteNetworks.add({}).id,
      securityPolicyId: world.securityPolicies.add({}).id,
      isVisible: false,
      isBrowserShortcutEnabled: true,
      protocols: {
        allowIcmp: true,
        tcp: { policy: 'RESTRICTED', ports: [] },
        udp: { policy: 'ALLOW_ALL', ports: [] },
      },
      tags: [],
    });
    const edited = await adapter.observe(id, calmly);
    if (edited === null) expect.fail('it is gone');
    const sent = Object.keys(asked).filter((field) => field !== 'type');
    expect(adapter.compare(asked, edited).map(({ field }) => field)).to.have.members(sent);
    const corrected = await adapter.update(id, asked, calmly);
    expect(adapter.compare(asked, corrected)).to.deep.equal([]);
  });

  it('leaves alone what no spec speaks of', async () => {
    const { world } = twingate.simulator;
    const asked = await adapter.desired(manifest(), calmly);
    const { id } = await adapter.create(asked, calmly);
    const kept = {
      isActive: false,
      approvalMode: 'AUTOMATIC',
      access: [buildAccessEdge({ principalId: world.groups.add({}).id })],
    } as const;
    world.resources.edit(id, kept);
    await adapter.update(id, { ...asked, name: 'B' }, calmly);
    expect(world.resources.get(id)).to.deep.include({ ...kept, name: 'B' });
  });

  describe('observe', () => {
    it('is null when there is none', async () => {
      expect(await adapter.observe(MISSING, calmly)).to.equal(null);
    });

    it('cannot tell when the API does not answer', async () => {
      twingate.simulator.faults.add({ fault: { kind: 'status', status: 500 }, times: 'unlimited' });
      expect(await twingate.errorOf(adapter.observe(MISSING, calmly))).to.have.property(
        'reason',
        'TwingateUnavailable',
      );
    });

    it('refuses what is no ID', async () => {
      const error = await twingate.errorOf(adapter.observe('my-resource', calmly));
      expect(error).to.be.instanceOf(TerminalError).and.to.include({ reason: 'RefusedByTwingate' });
    });
  });

  for (const __typename of ['KubernetesResource', 'WebAppResource', 'SSHResource'] as const) {
    it(`can read a ${__typename}, but not manage it`, async () => {
      const { id } = twingate.simulator.world.resources.add({ __typename, name: 'A' });
      const remote = await adapter.observe(id, calmly);
      if (remote === null) expect.fail('it is gone');
      const object = manifest({ name: 'A', address: remote.address.value });
      expect(adapter.matches(await adapter.desired(object, calmly), remote)).to.equal(false);
      expect(adapter.incompatibility(object, remote)).to.equal(
        `${id} is a ${__typename} in Twingate and cannot be managed by a TwingateResource of type Network. Correct spec.id.`,
      );
    });
  }

  describe('create', () => {
    it('that is not answered can be found again', async () => {
      const { world, faults } = twingate.simulator;
      const asked = await adapter.desired(manifest({ name: 'A', address: 'a.internal' }), calmly);
      const network = world.remoteNetworks.add({}).id;
      for (const other of [{ name: 'B' }, { address: 'b.internal' }, { remoteNetworkId: network }]) {
        await adapter.create({ ...asked, ...other }, calmly);
      }
      faults.add({ fault: { kind: 'lost-reply' } });
      expect(await twingate.errorOf(adapter.create(asked, calmly))).to.be.instanceOf(UnansweredError);
      const candidates = await adapter.candidates(asked, calmly);
      expect(candidates.map(({ name, address }) => `${name} ${address.value}`).sort()).to.deep.equal([
        'A a.internal',
        'A b.internal',
      ]);
      const found = candidates.filter((remote) => adapter.matches(asked, remote));
      expect(found.map(({ id }) => id)).to.deep.equal([world.resources.list().at(-1)?.id]);
    });

    it('has a key that says which creates could be mistaken for each other', async () => {
      const asked = await adapter.desired(manifest({ name: 'A', address: 'a.internal' }), calmly);
      const keyOf = (difference: object): string => adapter.naturalKey({ ...asked, ...difference });
      expect(keyOf({ alias: 'x.y', isVisible: false, tags: [] })).to.equal(keyOf({}));
      const keys = [{}, { name: 'B' }, { address: 'b.internal' }, { remoteNetworkId: 'x' }].map(keyOf);
      expect(new Set(keys).size).to.equal(4);
      expect(keyOf({ name: 'x","y', address: 'z' })).not.to.equal(keyOf({ name: 'x', address: 'y","z' }));
    });
  });

  describe('update', () => {
    it('of a resource that is gone says so', async () => {
      const call = adapter.update(MISSING, await adapter.desired(manifest(), calmly), calmly);
      expect(await twingate.errorOf(call)).to.be.instanceOf(RemoteGoneError);
    });

    it('to a network that does not exist is a refusal: the resource is there', async () => {
      const { id } = await create();
      const missing = formatGlobalId('RemoteNetwork', 404);
      const call = adapter.update(
        id,
        await adapter.desired(manifest({ remoteNetworkId: missing }), calmly),
        calmly,
      );
      const error = await twingate.errorOf(call);
      expect(error).not.to.be.instanceOf(RemoteGoneError);
      expect(error).to.include({ name: 'TransientError', reason: 'RefusedByTwingate' });
    });
  });

  describe('delete', () => {
    it('removes the resource, and is content when it is gone already', async () => {
      const { id } = await create();
      await adapter.delete(id, calmly);
      expect(twingate.simulator.world.resources.list()).to.deep.equal([]);
      await adapter.delete(id, calmly);
    });

    it('is not done when the API does not answer', async () => {
      const { id } = await create();
      twingate.simulator.faults.add({ fault: { kind: 'dropped-connection' } });
      expect(await twingate.errorOf(adapter.delete(id, calmly))).to.be.instanceOf(UnansweredError);
      expect(twingate.simulator.world.resources.list()).to.have.length(1);
    });
  });

  describe('pages', () => {
    it('list resources of all types, a hundred at a time, each once, and learn the default policy', async () => {
      const { world, requests } = twingate.simulator;
      const types = ['NetworkResource', 'KubernetesResource', 'WebAppResource', 'SSHResource'] as const;
      for (let n = 0; n < 250; n += 1) world.resources.add({ __typename: types[n % 4] ?? 'NetworkResource' });
      const pages = await pagesOf();
      expect(
        pages.map(({ items, totalCount, overlapKept }) => [items.length, totalCount, overlapKept]),
      ).to.deep.equal([
        [100, 250, true],
        [99, 250, true],
        [51, 250, true],
      ]);
      expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).to.deep.equal(
        world.resources.list().map(({ id }) => id),
      );
      expect(requests.byOperation).to.deep.equal({ DefaultSecurityPolicy: 1, ListResources: 3 });
      expect(defaultPolicy.id).to.equal(DEFAULT_POLICY);
    });

    it('notice what was removed in between', async () => {
      const { world, faults } = twingate.simulator;
      for (let n = 0; n < 150; n += 1) world.resources.add({});
      const stop = faults.onPageServed(({ operation }) => {
        if (operation !== 'ListResources') return;
        stop();
        const first = world.resources.list()[0];
        if (first !== undefined) world.resources.remove(first.id);
      });
      const pages = await pagesOf();
      expect(pages.map(({ overlapKept, totalCount }) => [overlapKept, totalCount])).to.deep.equal([
        [true, 150],
        [false, 149],
      ]);
    });

    it('fail as a whole when the default policy cannot be read', async () => {
      twingate.simulator.faults.add({
        fault: { kind: 'status', status: 500 },
        operations: ['DefaultSecurityPolicy'],
        times: 'unlimited',
      });
      expect(await twingate.errorOf(pagesOf())).to.have.property('reason', 'TwingateUnavailable');
      expect(twingate.simulator.requests.byOperation).not.to.have.property('ListResources');
    });
  });

  describe('of types behind a gateway', () => {
    const gateway = (name: string, status: ServedGateway['status'], service = name): ServedGateway => ({
      metadata: { name, namespace: 'default', uid: name },
      spec: { serviceRef: { name: service, port: 443 }, x509CertificateAuthorityRef: { name: 'ca' } },
      ...(status === undefined ? {} : { status }),
    });
    const remoteGateway = (): string => twingate.simulator.world.gateways.add({}).id;
    const kubernetes = { type: 'Kubernetes', gatewayRef: { name: 'gw' } } as const;
    const webApp = {
      type: 'WebApp',
      gatewayRef: { name: 'gw' },
      downstream: { port: 443 },
      upstream: { port: 8080 },
      requestHeaderRewrites: [
        { name: 'X-Team', value: 'infra' },
        { name: 'Host', value: 'shop' },
      ],
    } as const;

    for (const spec of [kubernetes, webApp]) {
      it(`finds no difference in a ${spec.type} resource that it wrote, in the answer and in a later read`, async () => {
        gateways.upsert(gateway('gw', { id: remoteGateway() }));
        const asked = await adapter.desired(manifest(spec), calmly);
        const created = await adapter.create(asked, calmly);
        expect(adapter.compare(asked, created)).to.deep.equal([]);
        expect(adapter.matches(asked, created)).to.equal(true);
        expect(adapter.incompatibility(manifest(spec), created)).to.equal(undefined);
        expect(await adapter.observe(created.id, calmly)).to.deep.equal(created);
        const changed = await adapter.desired(manifest({ ...spec, name: 'B', isVisible: false }), calmly);
        const updated = await adapter.update(created.id, changed, calmly);
        expect(adapter.compare(changed, updated)).to.deep.equal([]);
      });

      it(`waits for the ID of the gateway of a ${spec.type} resource, and names what it waits for`, async () => {
        const waitsWith = async (message: string): Promise<void> => {
          const error = await twingate.errorOf(Promise.resolve(adapter.desired(manifest(spec), calmly)));
          expect(error)
            .to.be.instanceOf(WaitingForError)
            .and.to.include({ reason: 'WaitingForGateway', message });
        };
        await waitsWith('There is no TwingateGateway default/gw yet.');
        gateways.upsert(gateway('gw', undefined));
        await waitsWith('TwingateGateway default/gw has no ID in Twingate yet.');
      });

      it(`never sends protocols of a ${spec.type} resource`, async () => {
        gateways.upsert(gateway('gw', { id: remoteGateway() }));
        const protocols = { allowIcmp: false };
        const asked = await adapter.desired(manifest({ ...spec, protocols }), calmly);
        const { id } = await adapter.create(asked, calmly);
        await adapter.update(id, asked, calmly);
        const sent = twingate.simulator.requests.list().filter(({ kind }) => kind === 'write');
        expect(sent.map(({ variables }) => Object.keys(variables)).flat()).to.not.include.members([
          'protocols',
        ]);
      });
    }

    const differences: readonly (readonly [string, object])[] = [
      ['gatewayId', { gatewayId: formatGlobalId('Gateway', 77) }],
      ['downstream', { downstream: { port: 8443, tlsMode: 'NONE' } }],
      ['upstream', { upstream: { port: 80, tlsMode: 'NONE' } }],
      ['requestHeaderRewrites', { requestHeaderRewrites: [{ key: 'Host', value: 'shop' }] }],
    ];
    for (const [field, edit] of differences) {
      it(`finds another ${field} of a web app, and puts it right`, async () => {
        gateways.upsert(gateway('gw', { id: remoteGateway() }));
        twingate.simulator.world.gateways.add({ id: formatGlobalId('Gateway', 77) });
        const asked = await adapter.desired(manifest(webApp), calmly);
        const { id } = await adapter.create(asked, calmly);
        twingate.simulator.world.resources.edit(id, edit);
        const drifted = (await adapter.observe(id, calmly)) ?? expect.fail('it is gone');
        expect(adapter.compare(asked, drifted)).to.deep.equal([{ field }]);
        expect(adapter.compare(asked, await adapter.update(id, asked, calmly))).to.deep.equal([]);
      });
    }

    it('takes header rewrites in another order and another case for the same', async () => {
      gateways.upsert(gateway('gw', { id: remoteGateway() }));
      const asked = await adapter.desired(manifest(webApp), calmly);
      const { id } = await adapter.create(asked, calmly);
      const edit: object = {
        requestHeaderRewrites: [
          { key: 'x-team', value: 'infra' },
          { key: 'HOST', value: 'shop' },
        ],
      };
      twingate.simulator.world.resources.edit(id, edit);
      const read = (await adapter.observe(id, calmly)) ?? expect.fail('it is gone');
      expect(adapter.compare(asked, read)).to.deep.equal([]);
    });

    describe('made by version 1 of the older operator, without gatewayRef', () => {
      const v1 = (name: string): Manifest => {
        const { metadata, ...rest } = manifest({ type: 'Kubernetes' });
        const owner = { apiVersion: 'v1', kind: 'Service', name: 'gw', uid: 's' };
        const other = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', uid: 'd' };
        return { ...rest, metadata: { ...metadata, name, ownerReferences: [owner, other] } };
      };
      const desiredError = (object: Manifest): Promise<unknown> =>
        twingate.errorOf(Promise.resolve(adapter.desired(object, calmly)));

      it('is valid, is bound to the gateway of its name less -resource, and gets its gatewayRef with the ID', async () => {
        const gatewayId = remoteGateway();
        gateways.upsert(gateway('gw', { id: gatewayId }));
        const object = v1('gw-resource');
        expect(adapter.validate(object)).to.deep.equal([]);
        const asked = await adapter.desired(object, calmly);
        expect(asked).to.include({ gatewayId });
        const remote = await adapter.create(asked, calmly);
        expect(adapter.specFields?.(object, remote)).to.deep.equal({ gatewayRef: { name: 'gw' } });
      });

      it('waits for that gateway', async () => {
        expect(await desiredError(v1('gw-resource'))).to.include({
          name: 'WaitingForError',
          message: 'There is no TwingateGateway default/gw yet.',
        });
      });

      it('is refused when that gateway serves another Service', async () => {
        gateways.upsert(gateway('gw', { id: remoteGateway() }, 'other'));
        const error = await desiredError(v1('gw-resource'));
        expect(error).to.be.instanceOf(TerminalError).and.to.include({ reason: 'GatewayMismatch' });
      });

      it('is invalid under another name', () => {
        expect(adapter.validate(v1('gw')).map(({ message }) => message)).to.deep.equal([
          'Kubernetes and WebApp Resources require gatewayRef; Network Resources do not allow it',
        ]);
      });

      it('drops its owner reference to a Service, and keeps others', () => {
        expect(adapter.metadataFields?.(manifest({ type: 'Kubernetes' }))).to.deep.equal({});
        expect(adapter.metadataFields?.(v1('gw-resource'))).to.deep.equal({
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', uid: 'd' }],
        });
      });
    });
  });
});
