import { expect } from 'chai';
import { KubeApiError } from './errors.js';
import { checkServedKind } from './served-api.js';

describe('checkServedKind', () => {
  const requirement = {
    group: 'example.com',
    version: 'v1',
    plural: 'widgets',
    statusSubresource: true,
    fields: ['spec.color', 'status.conditions'],
  };
  const gvk = { group: 'example.com', version: 'v1', kind: 'Widget' };
  const discovery = {
    resources: [
      { name: 'widgets', kind: 'Widget' },
      { name: 'widgets/status', kind: 'Widget' },
    ],
  };
  const schemas = {
    'com.example.v1.Widget': {
      properties: {
        spec: { properties: { color: {} } },
        status: { allOf: [{ $ref: '#/components/schemas/Status' }] },
      },
      'x-kubernetes-group-version-kind': [gvk],
    },
    'com.example.v1.WidgetList': {
      properties: {},
      'x-kubernetes-group-version-kind': [{ ...gvk, kind: 'WidgetList' }],
    },
    Status: { properties: { conditions: {} } },
  };
  const serving = (documents: Record<string, unknown>): { getJson: (path: string) => Promise<unknown> } => ({
    getJson: (path) =>
      path in documents
        ? Promise.resolve(documents[path])
        : Promise.reject(new KubeApiError(`get ${path}: not found`, { status: 404, reason: 'NotFound' })),
  });
  const at = { discovery: '/apis/example.com/v1', openapi: '/openapi/v3/apis/example.com/v1' };

  it('finds nothing to complain about when all is served', async () => {
    const client = serving({ [at.discovery]: discovery, [at.openapi]: { components: { schemas } } });
    expect(await checkServedKind(client, requirement)).to.deep.equal([]);
  });

  it('names a kind that is not served', async () => {
    expect(await checkServedKind(serving({}), requirement)).to.deep.equal([
      'widgets.example.com v1 is not served',
    ]);
  });

  it('names a missing status subresource and missing fields', async () => {
    const client = serving({
      [at.discovery]: { resources: [{ name: 'widgets', kind: 'Widget' }] },
      [at.openapi]: {
        components: { schemas: { W: { ...schemas['com.example.v1.Widget'], properties: { spec: {} } } } },
      },
    });
    expect(await checkServedKind(client, requirement)).to.deep.equal([
      'widgets.example.com has no status subresource',
      'widgets.example.com has no field spec.color',
      'widgets.example.com has no field status.conditions',
    ]);
  });

  it('says when the schema is not published', async () => {
    expect(await checkServedKind(serving({ [at.discovery]: discovery }), requirement)).to.deep.equal([
      'the schema of widgets.example.com v1 is not published',
    ]);
  });

  it('does not take a refusal for an answer', async () => {
    const forbidden = new KubeApiError('no', { status: 403, reason: 'Forbidden' });
    const failure = await checkServedKind({ getJson: () => Promise.reject(forbidden) }, requirement).catch(
      (e: unknown) => e,
    );
    expect(failure).to.equal(forbidden);
  });
});
