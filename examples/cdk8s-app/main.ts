import { Group, NetworkResource, PortRange, Protocols } from '@twingate-kit/constructs';
import { App, Chart } from 'cdk8s';
import type { ChartProps } from 'cdk8s';
import type { Construct } from 'constructs';

/** What one team gives its people access to. */
interface TeamAccessProps extends ChartProps {
  /** Name of the team as people write it. */
  readonly team: string;
  /** Host names of its web services. */
  readonly services: readonly string[];
  /** Address range of its databases, if it has some. */
  readonly databases?: string;
}

class TeamAccess extends Chart {
  constructor(scope: Construct, id: string, props: TeamAccessProps) {
    super(scope, id, { labels: { team: id }, ...props });
    new Group(this, 'members', { name: `Team ${props.team}` });
    for (const service of props.services) {
      const [name = service] = service.split('.');
      new NetworkResource(this, name, {
        name: `${props.team} ${name}`,
        address: service,
        isBrowserShortcutEnabled: true,
        protocols: Protocols.tcp(443, PortRange.of(8443, 8449)),
      });
    }
    if (props.databases === undefined) return;
    new NetworkResource(this, 'databases', {
      name: `${props.team} databases`,
      address: props.databases,
      isVisible: false,
      protocols: Protocols.tcp(5432).icmp(),
    });
  }
}

const app = new App();

new TeamAccess(app, 'platform', {
  team: 'Platform',
  namespace: 'platform',
  services: ['grafana.platform.internal', 'builds.platform.internal'],
  databases: '10.20.30.0/24',
});

new TeamAccess(app, 'docs', {
  team: 'Docs',
  namespace: 'docs',
  services: ['wiki.docs.internal'],
});

app.synth();
