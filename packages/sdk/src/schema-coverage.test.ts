import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import {
  buildSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Operations of the API that the SDK does not have yet. */
const missing: readonly string[] = [];

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** What is known of the API well enough: all but the section of the schema that is marked as weak. */
function confirmedSchema(): GraphQLSchema {
  const schema = read('schema.graphql');
  const end = schema.indexOf('# [weak] section');
  expect(end).to.be.greaterThan(0);
  return buildSchema(schema.slice(0, end));
}

function operationsOfSdk(): DocumentNode {
  const files = readdirSync(new URL('../src/operations/', import.meta.url));
  return parse(files.map((file) => read(`src/operations/${file}`)).join('\n'));
}

/** Every field that a document selects, as `Type.field`; with `argument`, only those that are given it. */
function fieldsOf(document: DocumentNode, schema: GraphQLSchema, argument?: string): ReadonlySet<string> {
  const fields = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: (node) => {
        const given = node.arguments?.map(({ name }) => name.value) ?? [];
        if (argument === undefined || given.includes(argument)) {
          fields.add(`${types.getParentType()?.name ?? ''}.${node.name.value}`);
        }
      },
    }),
  );
  return fields;
}

/** Every list of the schema that is read in pages, as `Type.field`. Kinds of resources have those of the interface. */
function connectionsOf(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    if (type.getInterfaces().some(({ name }) => name === 'Resource')) return [];
    return Object.values(type.getFields())
      .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
      .filter(({ deprecationReason }) => deprecationReason === undefined)
      .map(({ name }) => `${type.name}.${name}`);
  });
}

describe('the operations of the SDK', () => {
  const schema = confirmedSchema();
  const document = operationsOfSdk();

  it('cover every query and mutation of the schema that is not marked as weak', () => {
    const roots = [schema.getQueryType(), schema.getMutationType()];
    const all = roots.flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((name) => `${type?.name ?? ''}.${name}`),
    );
    const covered = fieldsOf(document, schema);
    expect(all).to.have.length.greaterThan(70);
    expect(all.filter((field) => !covered.has(field))).to.deep.equal(missing);
  });

  it('read every list page by page, nested ones too, except for deprecated ones', () => {
    const paged = fieldsOf(document, schema, 'after');
    const lists = connectionsOf(schema);
    expect(lists).to.include.members(['Resource.access', 'Group.users', 'QueriesRoot.users']);
    expect(lists.filter((field) => !paged.has(field))).to.deep.equal([]);
  });

  it('give every mutation all arguments that it takes, except for deprecated and ineffective ones', () => {
    const ineffective = new Set(['kubernetesResource', 'sshResource'].flatMap(protocolsOf));
    const mutations = schema.getMutationType()?.getFields() ?? {};
    const wanted = Object.values(mutations).flatMap(({ name, args }) =>
      args.filter((arg) => arg.deprecationReason === undefined).map((arg) => `${name}(${arg.name})`),
    );
    const given = argumentsOf(document);
    const absent = wanted.filter((argument) => !given.has(argument) && !ineffective.has(argument));
    expect(absent).to.deep.equal([]);
  });
});

const protocolsOf = (kind: string): readonly string[] =>
  ['Create', 'Update'].map((change) => `${kind}${change}(protocols)`);

/** Every argument that a document gives, as `field(argument)`. */
function argumentsOf(document: DocumentNode): ReadonlySet<string> {
  const given = new Set<string>();
  visit(document, {
    Field: ({ name, arguments: all }) => all?.forEach((arg) => given.add(`${name.value}(${arg.name.value})`)),
  });
  return given;
}
