import { readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLScalarType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { accessMutations } from './access-mutations.js';
import { groupMutations } from './group-mutations.js';
import { objectFields } from './object-fields.js';
import { queries } from './queries.js';
import { notSimulated } from './refusal.js';
import { remoteNetworkMutations } from './remote-network-mutations.js';
import { resourceMutations } from './resource-mutations.js';

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
