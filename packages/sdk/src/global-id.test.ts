import { readFileSync } from 'node:fs';
import type { TwingateSimulator } from '@twingate-kit/testkit';
import { startTwingateSimulator } from '@twingate-kit/testkit';
import { expect } from 'chai';
import type { FieldDefinitionNode, InputValueDefinitionNode, TypeNode } from 'graphql';
import { parse, visit } from 'graphql';
import { isInvalidInputError } from './errors.js';
import type { Entity } from './generated/entities.js';
import { checkIds, idArguments } from './global-id.js';
import type { Id, Open, RoutingMode, TwingateClient } from './index.js';
import { createTwingateClient, isGlobalId, toId } from './index.js';

const id = (type: string, local: string | number = 1): string => btoa(`${type}:${local}`);

const refusalOf = (variables: object, ...owners: readonly Entity[]): string => {
  try {
    checkIds('Operation', variables, owners);
  } catch (error) {
    if (isInvalidInputError(error)) return error.message;
    throw error;
  }
  return 'none';
};

describe('IDs before they are sent', () => {
  it('are base64 of text with a colon', () => {
    for (const text of [id('Group'), id('DnsFilteringProfile', '1cb8c34a74'), id('Anything')]) {
      expect(isGlobalId(text), text).to.equal(true);
    }
    for (const text of ['', 'Group:1', '1', btoa('Group'), `${id('Group')} `, '====']) {
      expect(isGlobalId(text), text).to.equal(false);
    }
  });

  it('are refused with the argument, what is expected and what was given, never with the text itself', () => {
    expect(refusalOf({ id: id('Group') }, 'Resource')).to.equal(
      'Operation: id must be the ID of a Resource (base64 of Resource:number), but is the ID of a Group.',
    );
    expect(refusalOf({ principalIds: [id('Group'), id('User')] })).to.equal(
      'Operation: principalIds must be the ID of a Group or a ServiceAccount (base64 of Group:number), but is the ID of a User.',
    );
    expect(refusalOf({ remoteNetworkId: '' })).to.contain('but is empty.');
    expect(refusalOf({ remoteNetworkId: 7 })).to.contain('but is of type number.');
    const secret = 'tk-pasted-by-accident';
    expect(refusalOf({ securityPolicyId: secret }))
      .to.contain('but is other text.')
      .and.not.contain(secret);
    expect(refusalOf({ securityPolicyId: btoa('user:password') })).to.equal('none');
  });

  it('are found in lists, filters and nested inputs', () => {
    const access = [{ principalId: id('Group') }, { principalId: id('Resource') }];
    expect(refusalOf({ access })).to.contain('principalId must be');
    expect(refusalOf({ filter: { remoteNetworkId: { eq: id('User') } } })).to.contain(
      'remoteNetworkId must be',
    );
    expect(refusalOf({ filter: { userId: { in: [id('User'), 'x'] } } })).to.contain('userId must be');
    expect(refusalOf({ filter: { originId: { eq: 'x' }, name: { eq: 'y' } } })).to.equal('none');
  });

  it('are left to the API when they are absent or null', () => {
    const variables = { id: undefined, securityPolicyId: null, filter: null, groupIds: [null] };
    expect(refusalOf(variables, 'Group')).to.equal('none');
  });

  it('are not refused where the prefixes of the API are only guessed', () => {
    expect(refusalOf({ gatewayId: id('Group') })).to.equal('none');
    expect(refusalOf({ x509CAId: id('CertificateAuthority') })).to.equal('none');
    expect(refusalOf({ id: id('Key') }, 'ServiceAccountKey')).to.equal('none');
    expect(refusalOf({ resourceId: id('Gateway') })).to.equal('none');
    expect(refusalOf({ resourceId: id('WebAppResource') })).to.equal('none');
  });

  it('are branded by a check of text from outside', () => {
    const group: Id<'Group'> = toId('Group', id('Group'));
    expect(group).to.equal(id('Group'));
    expect(() => toId('Group', id('User'))).to.throw('must be the ID of a Group');
    expect(() => toId('Group', 'admins')).to.throw('must be the ID of a Group');
  });

  it('are known for every argument and input of the schema that takes them', () => {
    const names = new Set<string>();
    const collect = (node: InputValueDefinitionNode): void => {
      if (namedType(node.type) === 'ID') names.add(node.name.value);
    };
    const schema = parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
    visit(schema, {
      FieldDefinition: (node: FieldDefinitionNode) => node.arguments?.forEach(collect),
      InputObjectTypeDefinition: (node) => {
        if (!node.name.value.endsWith('FilterOperationInput')) node.fields?.forEach(collect);
      },
    });
    names.delete('id');
    // Typed as strings in the schema.
    for (const name of ['groups', 'remoteNetworkId', 'resourceId', 'userId']) names.add(name);
    expect(Object.keys(idArguments)).to.have.members([...names]);
  });
});

function namedType(type: TypeNode): string {
  return 'name' in type ? type.name.value : namedType(type.type);
}

describe('types of results and inputs', () => {
  let simulator: TwingateSimulator;
  let client: TwingateClient;

  beforeEach(async () => {
    simulator = await startTwingateSimulator({ network: 'acme' });
    const { network, apiKey, url: apiUrl } = simulator;
    client = createTwingateClient({ network, apiKey, apiUrl });
  });

  afterEach(() => simulator.close());

  it('brand the IDs of results, nested ones too, and keep them strings', async () => {
    const group = await client.groups.create({ name: 'admins' });
    const own: Id<'Group'> = group.id;
    const nested: Id<'SecurityPolicy'> = group.securityPolicy.id;
    const text: string = own;
    // @ts-expect-error the ID of a group is not that of a policy
    const mixed: Id<'SecurityPolicy'> = own;
    // @ts-expect-error text is no ID until it was checked
    const unchecked: Id<'Group'> = text;
    expect(new Set([mixed, unchecked])).to.deep.equal(new Set([group.id]));
    expect(atob(nested)).to.match(/^SecurityPolicy:/);
  });

  it('take text and the right ID as input, and refuse another entity’s when compiled and when run', async () => {
    const group = await client.groups.create({ name: 'admins' });
    const text: string = group.id;
    expect(await client.groups.get(text)).to.deep.equal(group);
    expect(await client.groups.get(group.id)).to.deep.equal(group);
    // @ts-expect-error a group is no resource
    const failure: unknown = await client.resources.get(group.id).catch((error: unknown) => error);
    expect(isInvalidInputError(failure)).to.equal(true);
    expect(simulator.requests.list('GetResource')).to.have.length(0);
  });

  it('let results hold values of enums that are not known yet, and inputs only those that are', () => {
    const known: Open<RoutingMode> = 'BYPASS_TWINGATE';
    const newer: Open<RoutingMode> = 'THROUGH_A_WORMHOLE';
    // @ts-expect-error not a value that can be sent
    const sent: RoutingMode = newer;
    expect([known, sent]).to.deep.equal(['BYPASS_TWINGATE', 'THROUGH_A_WORMHOLE']);
  });
});
