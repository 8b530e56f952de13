/** A kubeconfig with one cluster and one user, as YAML. */
export function kubeconfigText({
  server,
  token,
}: {
  readonly server: string;
  readonly token: string;
}): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: embedded
    cluster:
      server: ${server}
users:
  - name: admin
    user:
      token: ${token}
contexts:
  - name: embedded
    context:
      cluster: embedded
      user: admin
current-context: embedded
`;
}
