import type { ApiResource, PrinterColumn } from './api-resource.js';
import { eventConversion } from './event-conversion.js';

type Definition = Pick<ApiResource, 'group' | 'version' | 'plural' | 'singular' | 'kind'> &
  Partial<ApiResource>;

const age: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

function resource(definition: Definition): ApiResource {
  return {
    listKind: `${definition.kind}List`,
    shortNames: [],
    categories: [],
    namespaced: true,
    statusSubresource: false,
    tracksGeneration: false,
    tracksFields: true,
    columns: [age],
    storageKey: `${definition.group}/${definition.plural}`,
    selectableFields: [],
    ...definition,
  };
}

const core = { group: '', version: 'v1' } as const;

function column(name: string, jsonPath: string, type = 'string'): PrinterColumn {
  return { name, type, jsonPath };
}

function eventColumns(
  objectField: string,
  messageField: string,
  timeField: string,
): readonly PrinterColumn[] {
  return [
    column('Last Seen', timeField, 'date'),
    column('Type', '.type'),
    column('Reason', '.reason'),
    column('Object Kind', `.${objectField}.kind`),
    column('Object', `.${objectField}.name`),
    column('Message', `.${messageField}`),
  ];
}

function referenceFields(objectField: string): readonly string[] {
  const parts = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
  return [...parts.map((part) => `${objectField}.${part}`), 'reason', 'type'];
}

const coreResources: readonly ApiResource[] = [
  resource({
    ...core,
    plural: 'namespaces',
    singular: 'namespace',
    kind: 'Namespace',
    shortNames: ['ns'],
    namespaced: false,
    statusSubresource: true,
    columns: [column('Status', '.status.phase'), age],
    selectableFields: ['status.phase'],
  }),
  resource({
    ...core,
    plural: 'events',
    singular: 'event',
    kind: 'Event',
    tracksFields: false,
    shortNames: ['ev'],
    storageKey: 'events',
    columns: eventColumns('involvedObject', 'message', '.lastTimestamp'),
    selectableFields: [...referenceFields('involvedObject'), 'source', 'reportingComponent'],
  }),
  resource({
    ...core,
    plural: 'secrets',
    singular: 'secret',
    kind: 'Secret',
    columns: [column('Type', '.type'), age],
    selectableFields: ['type'],
  }),
  resource({ ...core, plural: 'configmaps', singular: 'configmap', kind: 'ConfigMap', shortNames: ['cm'] }),
  resource({
    ...core,
    plural: 'services',
    singular: 'service',
    kind: 'Service',
    shortNames: ['svc'],
    categories: ['all'],
    statusSubresource: true,
    columns: [column('Type', '.spec.type'), column('Cluster-IP', '.spec.clusterIP'), age],
    selectableFields: ['spec.clusterIP', 'spec.type'],
  }),
  resource({
    ...core,
    plural: 'pods',
    singular: 'pod',
    kind: 'Pod',
    shortNames: ['po'],
    categories: ['all'],
    statusSubresource: true,
    columns: [column('Status', '.status.phase'), column('Node', '.spec.nodeName'), age],
    selectableFields: ['spec.nodeName', 'status.phase'],
  }),
  resource({
    ...core,
    plural: 'serviceaccounts',
    singular: 'serviceaccount',
    kind: 'ServiceAccount',
    shortNames: ['sa'],
  }),
  resource({
    ...core,
    plural: 'nodes',
    singular: 'node',
    kind: 'Node',
    shortNames: ['no'],
    namespaced: false,
    statusSubresource: true,
    columns: [column('Version', '.status.nodeInfo.kubeletVersion'), age],
    selectableFields: ['spec.unschedulable'],
  }),
];

/** Kinds that are stored almost as they are sent: few defaults and rules, and no controllers but those of Deployments and namespaces. */
export const builtInResources: readonly ApiResource[] = [
  ...coreResources,
  resource({
    group: 'events.k8s.io',
    version: 'v1',
    plural: 'events',
    singular: 'event',
    kind: 'Event',
    tracksFields: false,
    shortNames: ['ev'],
    storageKey: 'events',
    conversion: eventConversion,
    columns: eventColumns('regarding', 'note', '.deprecatedLastTimestamp'),
    selectableFields: [...referenceFields('regarding'), 'reportingController'],
  }),
  resource({
    group: 'apps',
    version: 'v1',
    plural: 'deployments',
    singular: 'deployment',
    kind: 'Deployment',
    shortNames: ['deploy'],
    categories: ['all'],
    statusSubresource: true,
    tracksGeneration: true,
    columns: [
      column('Replicas', '.spec.replicas', 'integer'),
      column('Available', '.status.availableReplicas', 'integer'),
      age,
    ],
  }),
  resource({
    group: 'coordination.k8s.io',
    version: 'v1',
    plural: 'leases',
    singular: 'lease',
    kind: 'Lease',
    tracksFields: false,
    columns: [column('Holder', '.spec.holderIdentity'), age],
  }),
  resource({
    group: 'apiextensions.k8s.io',
    version: 'v1',
    plural: 'customresourcedefinitions',
    singular: 'customresourcedefinition',
    kind: 'CustomResourceDefinition',
    tracksFields: false,
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    namespaced: false,
    statusSubresource: true,
    tracksGeneration: true,
    columns: [{ name: 'Created At', type: 'string', jsonPath: '.metadata.creationTimestamp' }],
  }),
];
