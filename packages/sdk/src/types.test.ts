import { expect } from 'chai';
import type {
  AccessRequest,
  Device,
  DnsFilteringProfile,
  DnsFilteringProfileSummary,
  DnsFilteringProfileUpdateInput,
  Group,
  Id,
  NewServiceAccountKey,
  RemoteNetwork,
  Resource,
  Secret,
  SecurityPolicy,
  SerialNumber,
  ServiceAccount,
  ServiceAccountKey,
  TwingateClient,
  User,
} from './index.js';

// The compiler proves these facts: a constant of type `Equal<A, B>` can be `true` only when the types are the same.

/** True when both types are the same to the compiler, modifiers and `any` included. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Every method of the client that changes an object, as `entity.method`. */
type Update = {
  [Api in keyof TwingateClient]: {
    [Method in keyof TwingateClient[Api]]: Method extends `update${string}` ? `${Api}.${Method}` : never;
  }[keyof TwingateClient[Api]];
}[keyof TwingateClient];

/** The second parameter of such a method. */
type InputOf<Name extends Update> = Name extends `${infer Api}.${infer Method}`
  ? Api extends keyof TwingateClient
    ? Method extends keyof TwingateClient[Api]
      ? TwingateClient[Api][Method] extends (id: never, input: infer Input, ...rest: never) => unknown
        ? Input
        : never
      : never
    : never
  : never;

type Clearable<Input> = { [Field in keyof Input]-?: null extends Input[Field] ? Field : never }[keyof Input];
type NotOmittable<Input> = {
  [Field in keyof Input]-?: undefined extends Input[Field] ? never : Field;
}[keyof Input];

describe('types of inputs', () => {
  it('take null only for what the API can clear', () => {
    type ResourceFields = 'alias' | 'securityPolicyId' | 'tags';
    interface Expected {
      readonly 'resources.updateNetwork': ResourceFields;
      readonly 'resources.updateKubernetes': ResourceFields;
      readonly 'resources.updateSSH': ResourceFields;
      readonly 'resources.updateWebApp': ResourceFields;
      readonly 'connectors.update': never;
      readonly 'gateways.update': 'sshCAId';
      readonly 'groups.update': never;
      readonly 'remoteNetworks.update': never;
      readonly 'users.update': never;
      readonly 'serviceAccounts.update': never;
      readonly 'securityPolicies.update': never;
      readonly 'dnsFilteringProfiles.update': never;
    }
    const asExpected: Equal<{ readonly [Name in Update]: Clearable<InputOf<Name>> }, Expected> = true;
    expect(asExpected).to.equal(true);
  });

  it('take undefined for every field of a change', () => {
    const allOmittable: Equal<{ [Name in Update]: NotOmittable<InputOf<Name>> }[Update], never> = true;
    expect(allOmittable).to.equal(true);
  });

  it('take null for no switch of a DNS filtering profile', () => {
    type Switches<Name extends keyof DnsFilteringProfileUpdateInput> = NonNullable<
      DnsFilteringProfileUpdateInput[Name]
    >;
    const noneClearable: Equal<
      [
        Clearable<Switches<'contentCategoryConfig'>>,
        Clearable<Switches<'privacyCategoryConfig'>>,
        Clearable<Switches<'securityCategoryConfig'>>,
      ],
      [never, never, never]
    > = true;
    expect(noneClearable).to.equal(true);
  });

  it('refuse what the API would refuse', () => {
    type Users = TwingateClient['users'];
    const wrong = (users: Users, id: Id<'User'>): void => {
      // @ts-expect-error a name cannot be cleared
      void users.update(id, { firstName: null });
      // @ts-expect-error a caller cannot make a user pending
      void users.update(id, { state: 'PENDING' });
      // @ts-expect-error no such role
      void users.setRole(id, 'OWNER');
      // @ts-expect-error too little is known of this role
      void users.setRole(id, 'BILLING');
      // @ts-expect-error no such field
      void users.update(id, { email: 'new@acme.example' });
      // @ts-expect-error a user needs an address
      void users.create({ firstName: 'Ada' });
    };
    expect(wrong).to.be.a('function');
  });

  it('take text and the right ID, and not the ID of another entity', () => {
    const use = (client: TwingateClient, group: Id<'Group'>, text: string): void => {
      void client.groups.get(group);
      void client.groups.get(text);
      void client.securityPolicies.update(text, { groupIds: [group, text] });
      // @ts-expect-error the ID of a group
      void client.users.get(group);
      // @ts-expect-error IDs of groups in the place of resources
      void client.serviceAccounts.update(text, { addedResourceIds: [group] });
      // @ts-expect-error the ID of a group
      void client.serviceAccountKeys.create({ serviceAccountId: group, expiresInDays: 1 });
    };
    expect(use).to.be.a('function');
  });
});

/** Everything that the client returns, by entity. */
interface Outputs {
  readonly AccessRequest: AccessRequest;
  readonly Device: Device;
  readonly DnsFilteringProfile: DnsFilteringProfile | DnsFilteringProfileSummary;
  readonly Group: Group;
  readonly RemoteNetwork: RemoteNetwork;
  readonly Resource: Resource;
  readonly SecurityPolicy: SecurityPolicy;
  readonly SerialNumber: SerialNumber;
  readonly ServiceAccount: ServiceAccount;
  readonly ServiceAccountKey: ServiceAccountKey;
  readonly User: User;
}

/** True when no field and no list in it can be changed, however deep. */
type IsReadonly<T> = T extends string | number | boolean | null | undefined | Secret
  ? true
  : T extends readonly unknown[]
    ? T extends unknown[]
      ? false
      : IsReadonly<T[number]>
    : Equal<T, Readonly<T>> extends true
      ? { [Key in keyof T]: IsReadonly<T[Key]> }[keyof T]
      : false;

describe('types of outputs', () => {
  it('cannot be changed, however deep', () => {
    const readonly: Equal<IsReadonly<Outputs[keyof Outputs] | NewServiceAccountKey>, true> = true;
    const seen: Equal<
      [IsReadonly<{ a: 1 }>, IsReadonly<{ readonly a: string[] }>, IsReadonly<{ readonly a: { b: 1 } }>],
      [false, false, false]
    > = true;
    expect([readonly, seen]).to.deep.equal([true, true]);
  });

  it('carry IDs that are branded by entity, nested ones too', () => {
    type Own = { readonly [Name in keyof Outputs]: Outputs[Name]['id'] };
    const own: Equal<Own, { readonly [Name in keyof Outputs]: Id<Name> }> = true;
    const nested: Equal<
      [
        Device['user']['id'],
        SerialNumber['matchedDevices'][number]['id'],
        AccessRequest['resource']['id'],
        ServiceAccountKey['serviceAccount']['id'],
      ],
      [Id<'User'>, Id<'Device'>, Id<'Resource'>, Id<'ServiceAccount'>]
    > = true;
    expect([own, nested]).to.deep.equal([true, true]);
  });

  it('tell the kinds of resources apart by their type name', () => {
    const portOf = (resource: Resource): number | undefined => {
      switch (resource.__typename) {
        case 'NetworkResource': {
          // @ts-expect-error it has none
          const none: unknown = resource.upstream;
          return none === undefined ? undefined : 0;
        }
        case 'KubernetesResource':
        case 'SSHResource':
        case 'WebAppResource':
          return resource.upstream?.port;
      }
    };
    const ssh = { __typename: 'SSHResource', upstream: { port: 22 } } as Resource;
    expect(portOf(ssh)).to.equal(22);
  });

  it('keep a token behind an explicit call', () => {
    const show = ({ token }: NewServiceAccountKey): string => {
      // @ts-expect-error a secret is no text
      const text: string = token;
      return `${text}${token.reveal()}`;
    };
    expect(show).to.be.a('function');
  });

  it('of raw calls are those of the document, and unknown without one', () => {
    const untyped = (client: TwingateClient) => client.raw('{ users { totalCount } }', {});
    const unknownResult: Equal<Awaited<ReturnType<typeof untyped>>, unknown> = true;
    expect(untyped).to.be.a('function');
    expect(unknownResult).to.equal(true);
  });
});
