// The schema as the types of results see it: every entity has IDs of its own, and enums stay open.
import { parse, print, visit } from 'graphql';

/** Types that are another entity's in their IDs. */
const entityOf = { DnsFilteringProfileMetadata: 'DnsFilteringProfile' };

/**
 * Returns `sdl` with the fields of results changed for code generation: `id: ID!` has a scalar of its entity, and an enum
 * a scalar of its own. Arguments and inputs stay as they are.
 *
 * `scalars` says which TypeScript type each of the new scalars is; `enums` lists all enums of the schema and `entities` the types
 * that have IDs.
 */
export function outputSchema(sdl) {
  const document = parse(sdl);
  const enums = document.definitions.filter(({ kind }) => kind === 'EnumTypeDefinition');
  const enumNames = new Set(enums.map(({ name }) => name.value));
  const scalars = {};
  const entities = new Set();
  const scalarOf = (parent, field, type) => {
    if (type === 'ID' && field === 'id') {
      const entity = entityNamed(parent);
      if (entity !== 'Node') entities.add(entity);
      scalars[`${entity}Id`] = entity === 'Node' ? 'Id' : `Id<'${entity}'>`;
      return `${entity}Id`;
    }
    if (!enumNames.has(type)) return type;
    scalars[`Open${type}`] = `Open<${type}>`;
    return `Open${type}`;
  };
  const withOutputs = (node) => ({
    ...node,
    fields: node.fields?.map((field) => withType(node, field, scalarOf)),
  });
  const changed = visit(document, {
    ObjectTypeDefinition: withOutputs,
    InterfaceTypeDefinition: withOutputs,
  });
  const declared = Object.keys(scalars).map((name) => `scalar ${name}`);
  return { sdl: [print(changed), ...declared].join('\n'), scalars, enums, entities: [...entities].sort() };
}

/** All kinds of resources share their IDs. */
function entityNamed({ name, interfaces = [] }) {
  if (interfaces.some((node) => node.name.value === 'Resource')) return 'Resource';
  return entityOf[name.value] ?? name.value;
}

function withType(parent, field, scalarOf) {
  const renamed = (type) =>
    type.kind === 'NamedType'
      ? { ...type, name: { ...type.name, value: scalarOf(parent, field.name.value, type.name.value) } }
      : { ...type, type: renamed(type.type) };
  return { ...field, type: renamed(field.type) };
}
