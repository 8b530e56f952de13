import { readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLError, GraphQLScalarType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { accessMutations } from './mutations/access-mutations.js';
import { certificateAuthorityMutations } from './mutations/certificate-authority-mutations.js';
import { connectorMutations } from './mutations/connector-mutations.js';
import { gatewayMutations } from './mutations/gateway-mutations.js';
import { groupMutations } from './mutations/group-mutations.js';
import { objectFields } from './fields/object-fields.js';
import { queries } from './queries.js';
import { notSimulated } from './refusal.js';
import { remoteNetworkMutations } from './mutations/remote-network-mutations.js';
import { accessRequestMutations } from './mutations/access-request-mutations.js';
import { deviceMutations } from './mutations/device-mutations.js';
import { dnsFilteringProfileMutations } from './mutations/dns-filtering-profile-mutations.js';
import { serialNumberMutations } from './mutations/serial-number-mutations.js';
import { serviceAccountKeyMutations } from './mutations/service-account-key-mutations.js';
import { serviceAccountMutations } from './mutations/service-account-mutations.js';
import { userMutations } from './mutations/user-mutations.js';
import { resourceMutations } from './mutations/resource-mutations.js';

/** Where the schema of the API lies in this package. */
export const schemaFile = new URL('../../schema.graphql', import.meta.url);

const isoTimestamp = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

const dateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  parseValue: (value) => {
    if (typeof value !== 'string' || !isoTimestamp.test(value) || Number.isNaN(Date.parse(value)))
      throw new GraphQLError(`DateTime cannot represent value: ${JSON.stringify(value)}`);
    return value;
  },
});

/** The API's schema with resolvers. The root fields of its weak section answer `not simulated: <field> …`. */
export function buildExecutableSchema(): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs: readFileSync(schemaFile, 'utf8'),
    resolvers: {
      DateTime: dateTime,
      QueriesRoot: queries,
      MutationsRoot: {
        ...resourceMutations,
        ...accessMutations,
        ...groupMutations,
        ...remoteNetworkMutations,
        ...connectorMutations,
        ...gatewayMutations,
        ...certificateAuthorityMutations,
        ...userMutations,
        ...serviceAccountMutations,
        ...serviceAccountKeyMutations,
        ...serialNumberMutations,
        ...dnsFilteringProfileMutations,
        ...deviceMutations,
        ...accessRequestMutations,
      },
      ...objectFields,
    },
  });
  refuseTheRest(schema.getQueryType());
  refuseTheRest(schema.getMutationType());
  return schema;
}

function refuseTheRest(root: GraphQLObjectType | null | undefined): void {
  for (const field of Object.values(root?.getFields() ?? {})) {
    field.resolve ??= () => {
      throw notSimulated(field.name);
    };
  }
}
