import { readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLScalarType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { accessMutations } from './mutations/access-mutations.js';
import { certificateAuthorityMutations } from './mutations/certificate-authority-mutations.js';
import { connectorMutations } from './mutations/connector-mutations.js';
import { gatewayMutations } from './mutations/gateway-mutations.js';
import { groupMutations } from './mutations/group-mutations.js';
import { objectFields } from './fields/object-fields.js';
import { queries } from './queries.js';
import { notSimulated } from './refusal.js';
import { remoteNetworkMutations } from './mutations/remote-network-mutations.js';
import { resourceMutations } from './mutations/resource-mutations.js';

/** Where the schema of the API lies in this package. */
export const schemaFile = new URL('../../schema.graphql', import.meta.url);

const dateTime = new GraphQLScalarType<string, string>({ name: 'DateTime' });

/** The API's schema with resolvers. Root fields without one answer `not simulated yet: <field>`. */
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
