import type { KubeObject, ObjectMeta } from '../engine/index.js';

/** A kind for tests of what knows no kind. */
export interface Widget extends KubeObject {
  readonly spec?: { readonly color?: string; readonly parent?: string; readonly id?: string };
  readonly status?: Readonly<Record<string, unknown>>;
}

/** `key` is `namespace/name`; the uid is `uid-<name>` unless given. */
export function widget(
  key: string,
  version: number,
  rest: Partial<Omit<Widget, 'metadata'>> & { metadata?: Partial<ObjectMeta> } = {},
): Widget {
  const [namespace = '', name = ''] = key.split('/');
  const { metadata, ...body } = rest;
  return {
    ...body,
    metadata: { namespace, name, uid: `uid-${name}`, resourceVersion: String(version), ...metadata },
  };
}
