import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { ConnectorParts } from '../fixtures/connector-parts.js';
import type { Environment } from '../fixtures/environment.js';
import { eventually } from '../fixtures/eventually.js';
import { GatewayChain, type Link } from '../fixtures/gateway-chain.js';
import type { Kind } from '../fixtures/kube-http.js';
import { useSharedOperator, type SuiteCluster } from './suite.js';

const everySecond = {
  RESOURCE_RECONCILER_INTERVAL: '1',
  GROUP_RECONCILER_INTERVAL: '1',
  GATEWAY_RECONCILER_INTERVAL: '1',
  CA_RECONCILER_INTERVAL: '1',
};

type World = Environment['twingate']['world'];
type Ids = Readonly<Record<Link, string>>;

interface Edit {
  readonly what: string;
  readonly edit: (world: World, ids: Ids) => void;
  readonly read: (world: World, ids: Ids) => unknown;
}

const edits: readonly Edit[] = [
  {
    what: 'the name of a group',
    edit: ({ groups }, ids) => groups.edit(ids.group, { name: 'Edited' }),
    read: ({ groups }, ids) => groups.get(ids.group)?.name,
  },
  {
    what: 'the address of a gateway',
    edit: ({ gateways }, ids) => gateways.edit(ids.gateway, { address: 'edited.internal:1' }),
    read: ({ gateways }, ids) => gateways.get(ids.gateway)?.address,
  },
  {
    what: 'the authority of a gateway',
    edit: ({ gateways, certificateAuthorities }, ids) =>
      gateways.edit(ids.gateway, { x509CAId: certificateAuthorities.add({ name: 'Other' }).id }),
    read: ({ gateways }, ids) => gateways.get(ids.gateway)?.x509CAId,
  },
  {
    what: 'the name of a Kubernetes resource',
    edit: ({ resources }, ids) => resources.edit(ids.api, { name: 'Edited' }),
    read: ({ resources }, ids) => resources.get(ids.api)?.name,
  },
  {
    what: 'the gateway of a Kubernetes resource',
    edit: (world, ids) => editResource(world, ids.api, { gatewayId: world.gateways.add({}).id }),
    read: ({ resources }, ids) => gatewayOf(resources.get(ids.api)),
  },
  {
    what: 'the address of a web app',
    edit: ({ resources }, ids) => resources.edit(ids.web, { address: 'edited.internal' }),
    read: ({ resources }, ids) => resources.get(ids.web)?.address,
  },
  {
    what: 'the header rewrites of a web app',
    edit: (world, ids) => editResource(world, ids.web, { requestHeaderRewrites: [] }),
    read: ({ resources }, ids) => {
      const web = resources.get(ids.web);
      return web?.__typename === 'WebAppResource' ? web.requestHeaderRewrites : undefined;
    },
  },
  {
    what: 'the terms of access to a web app',
    edit: ({ resources }, ids) => {
      const access = resources.get(ids.web)?.access ?? [];
      resources.edit(ids.web, { access: access.map((edge) => ({ ...edge, approvalMode: 'AUTOMATIC' })) });
    },
    read: ({ resources }, ids) => resources.get(ids.web)?.access,
  },
  {
    what: 'access to a Kubernetes resource, which is taken away,',
    edit: ({ resources }, ids) => resources.edit(ids.api, { access: [] }),
    read: ({ resources }, ids) => resources.get(ids.api)?.access,
  },
];

const UPDATES = [
  'AddAccess',
  'AddAccess',
  'UpdateGateway',
  'UpdateGroup',
  'UpdateKubernetesResource',
  'UpdateWebAppResource',
];

interface Removal {
  readonly what: string;
  readonly remove: (world: World, ids: Ids) => void;
  /** What comes back under another ID. */
  readonly lost: readonly Link[];
}

const removals: readonly Removal[] = [
  { what: 'a group', remove: ({ groups }, ids) => groups.remove(ids.group), lost: ['group'] },
  {
    what: 'a Kubernetes resource',
    remove: ({ resources }, ids) => resources.remove(ids.api),
    lost: ['api'],
  },
  { what: 'a web app', remove: ({ resources }, ids) => resources.remove(ids.web), lost: ['web'] },
  {
    what: 'a gateway that resources use',
    remove: ({ gateways }, ids) => gateways.remove(ids.gateway),
    lost: ['gateway'],
  },
  {
    what: 'an authority, with the gateway that uses it',
    remove: ({ certificateAuthorities }, ids) => certificateAuthorities.remove(ids.authority),
    lost: ['authority', 'gateway'],
  },
  {
    what: 'a gateway and all around it',
    remove: ({ certificateAuthorities, resources }, ids) => {
      certificateAuthorities.remove(ids.authority);
      resources.remove(ids.api);
      resources.remove(ids.web);
    },
    lost: ['authority', 'gateway', 'api', 'web'],
  },
];

/** What happens when somebody changes or deletes in the console what the operator manages. */
export function remoteChangesSuite(cluster: SuiteCluster): void {
  describe(`changes in the console, on ${cluster.name},`, () => {
    const suite = useSharedOperator(cluster, everySecond);

    describe('all at once, of', () => {
      const original = new Map<string, unknown>();
      let set: ManagedSet;
      let ids: Ids;
      before(async () => {
        const { requests, world } = suite.environment().twingate;
        set = new ManagedSet(suite.environment(), 'lab');
        await set.apply();
        ids = await set.ready();
        for (const { what, read } of edits) original.set(what, read(world, ids));
        requests.reset();
        for (const { edit } of edits) edit(world, ids);
        for (const { what, read } of edits) expect(read(world, ids)).not.to.deep.equal(original.get(what));
      });

      for (const { what, read } of edits) {
        it(`${what} are put right`, async () => {
          const { world } = suite.environment().twingate;
          await eventually(() => isDeepStrictEqual(read(world, ids), original.get(what)) || undefined);
          expect(await set.ready()).to.deep.equal(ids);
        });
      }

      it('the name of an authority are left alone: it is only a label', async () => {
        const { requests, world } = suite.environment().twingate;
        world.certificateAuthorities.edit(ids.authority, { name: 'Edited' });
        const lists = (): number => requests.byOperation['ListCertificateAuthorities'] ?? 0;
        const listed = lists();
        // One may be under way; the one after the next is asked for when the next was dealt with.
        await eventually(() => lists() > listed + 2 || undefined);
        expect(world.certificateAuthorities.get(ids.authority)?.name).to.equal('Edited');
      });

      it('objects with several differences took one update each', () => {
        const writes = suite
          .environment()
          .twingate.requests.list()
          .filter(({ kind }) => kind === 'write');
        expect(writes.map(({ operation }) => operation).sort()).to.deep.equal(UPDATES);
      });
    });

    describe('that delete', () => {
      const sets: ManagedSet[] = [];
      const former: Ids[] = [];
      before(async () => {
        const env = suite.environment();
        sets.push(...removals.map((_, index) => new ManagedSet(env, `lab-${index}`)));
        await Promise.all(sets.map((set) => set.apply()));
        former.push(...(await Promise.all(sets.map((set) => set.ready()))));
        await aMinuteLater(
          env,
          sets.flatMap(({ objects }) => objects),
        );
        for (const [index, { remove }] of removals.entries()) remove(env.twingate.world, at(former, index));
      });

      for (const [index, { what, lost }] of removals.entries()) {
        it(`${what} are undone: what is missing comes back once, and what uses it follows`, async () => {
          const set = at(sets, index);
          await eventually(async () => {
            const ids = await set.ready();
            for (const link of lost) expect(ids[link], link).not.to.equal(at(former, index)[link]);
            set.expectInTwingate(ids);
            return ids;
          });
        });
      }
    });

    // Connectors are swept every ten minutes, and when an operator starts.
    describe('while no operator runs,', () => {
      const former = new Map<string, Running>();
      before(async () => {
        const env = suite.environment();
        const { connectors } = env.twingate.world;
        for (const name of ['renamed', 'deleted']) await new ConnectorParts(env, name).apply({ name });
        for (const name of ['renamed', 'deleted']) former.set(name, await running(env, name));
        const objects = [...former.keys()].map((name) => ['TwingateConnector', name] as const);
        await aMinuteLater(env, objects, () => {
          connectors.edit(former.get('renamed')?.id ?? '', { name: 'Edited' });
          connectors.remove(former.get('deleted')?.id ?? '');
        });
      });

      it('of the name of a connector are put right, and its pods run on', async () => {
        const env = suite.environment();
        const id = former.get('renamed')?.id ?? '';
        await eventually(() => env.twingate.world.connectors.get(id)?.name === 'renamed' || undefined);
        expect(await running(env, 'renamed')).to.deep.equal(former.get('renamed'));
      });

      it('that delete a connector are undone: it comes back once, and its pods start anew with its tokens', async () => {
        const env = suite.environment();
        const before = former.get('deleted');
        await eventually(async () => {
          const after = await running(env, 'deleted');
          for (const field of ['id', 'tokens', 'template'] as const)
            expect(after[field], field).not.to.deep.equal(before?.[field]);
          const mine = env.twingate.world.connectors.list().filter(({ name }) => name === 'deleted');
          expect(mine.map(({ id, tokens }) => ({ id, tokens }))).to.deep.equal([
            { id: after.id, tokens: after.tokens },
          ]);
          return true;
        });
      });
    });
  });
}

interface Running {
  readonly id: string;
  readonly tokens: object;
  /** What the pods are made from. */
  readonly template: object;
}

/** What a connector consists of, once it is ready. */
async function running(env: Environment, name: string): Promise<Running> {
  const connector = new ConnectorParts(env, name);
  const { spec } = await connector.ready();
  const deployment = await connector.deployment();
  return { id: String(spec['id']), tokens: await connector.tokens(), template: deployment.spec.template };
}

/** A chain with access to all of its resources, and what Twingate must have of them. */
class ManagedSet {
  readonly #env: Environment;
  readonly #name: string;
  readonly #chain: GatewayChain;

  constructor(env: Environment, name: string) {
    this.#env = env;
    this.#name = name;
    this.#chain = new GatewayChain(env, name);
  }

  get objects(): readonly (readonly [Kind, string])[] {
    return [...this.#chain.objects, ['TwingateResourceAccess', this.#accessName]];
  }

  async apply(): Promise<void> {
    await this.#chain.applyAll();
    const spec = {
      resourceRef: { name: this.#chain.nameOf('api') },
      groupRef: { name: this.#chain.nameOf('group') },
    };
    await this.#env.kube.create(this.#env.manifest('TwingateResourceAccess', this.#accessName, spec));
    await this.ready();
  }

  async ready(): Promise<Ids> {
    await this.#env.ready('TwingateResourceAccess', this.#accessName);
    return this.#chain.ready();
  }

  /** One of each, under these IDs, and each on the one below it. */
  expectInTwingate(ids: Ids): void {
    const { groups, gateways, certificateAuthorities, resources } = this.#env.twingate.world;
    const named = ({ name }: { readonly name: string }): boolean => name.startsWith(this.#name);
    const idsOf = (all: readonly { readonly id: string }[]): readonly string[] => all.map(({ id }) => id);
    expect(idsOf(groups.list().filter(named))).to.deep.equal([ids.group]);
    expect(idsOf(certificateAuthorities.list().filter(named))).to.deep.equal([ids.authority]);
    const mine = gateways.list().filter(({ address }) => address.startsWith(`${this.#name}.`));
    expect(mine.map(({ id, x509CAId }) => [id, x509CAId])).to.deep.equal([[ids.gateway, ids.authority]]);
    const behind = resources.list().filter(named);
    expect(idsOf(behind)).to.have.members([ids.api, ids.web]);
    expect(behind.map(gatewayOf)).to.deep.equal([ids.gateway, ids.gateway]);
    for (const { access } of behind)
      expect(access.map(({ principalId }) => principalId)).to.deep.equal([ids.group]);
  }

  /** Access to the Kubernetes resource; that to the web app is a part of the chain. */
  get #accessName(): string {
    return `${this.#name}-to-api`;
  }
}

/**
 * For a minute after its own writes the operator takes an absence for a late read. Another process knows of them by the
 * status alone.
 */
async function aMinuteLater(
  env: Environment,
  objects: readonly (readonly [Kind, string])[],
  meanwhile: () => void = () => undefined,
): Promise<void> {
  await env.killOperators();
  meanwhile();
  for (const [kind, name] of objects) {
    await env.kube.patch(kind, env.namespace, name, { status: { lastSyncedTime: null } }, 'status');
  }
  await env.startOperator(everySecond).ready();
}

function gatewayOf(resource: ReturnType<World['resources']['get']>): string | null | undefined {
  return resource !== undefined && 'gatewayId' in resource ? resource.gatewayId : undefined;
}

/** Fields that only some types have. */
function editResource({ resources }: World, id: string, fields: object): void {
  resources.edit(id, fields);
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] ?? expect.fail(`there is none at ${index}`);
}
