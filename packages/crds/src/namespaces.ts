/** More namespaces than these, named one by one, the operator watches by one watch of the whole cluster, which needs the permission. */
export const maxNamespaceWatches = 20;

/** The name of a namespace, as a regular expression. */
export const namespacePattern = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';
