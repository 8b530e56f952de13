import { type KubeObject, timestamp } from '../kube-object.js';

/** The object as it looks while finalizers hold it: with a deletionTimestamp, and one generation later. */
export function withDeletionMark(object: KubeObject, now: number): KubeObject {
  const { generation } = object.metadata;
  const metadata = {
    ...object.metadata,
    deletionTimestamp: timestamp(now),
    ...(object.kind === 'Namespace' ? {} : { deletionGracePeriodSeconds: 0 }),
    ...(generation === undefined ? {} : { generation: generation + 1 }),
  };
  return { ...object, metadata };
}
