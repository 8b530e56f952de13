/** What an installation has unless it is told otherwise; the construct and the chart share it. */
export const operatorDefaults = {
  name: 'twingate-operator',
  imageRepository: 'ghcr.io/twingate-kit/twingate-operator',
  imagePullPolicy: 'IfNotPresent',
  secretKey: 'TWINGATE_API_KEY',
  remoteNetworkIdKey: 'TWINGATE_REMOTE_NETWORK_ID',
  replicas: 1,
  host: 'twingate.com',
  logFormat: 'plain',
  logVerbosity: 'verbose',
  podSecurityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 1000,
  },
  livenessProbe: { httpGet: { path: '/healthz', port: 8080 } },
  /** By which the sidecar of Grafana finds it. */
  dashboardLabels: { grafana_dashboard: '1' },
  apiServerPort: 6443,
  gatewayPort: 443,
  readinessProbe: { httpGet: { path: '/readyz', port: 8080 } },
} as const;
