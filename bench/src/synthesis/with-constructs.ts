import { Group, NetworkResource, Protocols } from '@twingate-kit/constructs';
import { synthesize } from './synthesize.js';

synthesize((chart, count) => {
  const group = new Group(chart, 'group', { name: 'Team' });
  for (let index = 0; index < count; index += 1) {
    const resource = new NetworkResource(chart, `resource-${index}`, {
      name: `Resource ${index}`,
      address: `${index}.example.internal`,
      protocols: Protocols.tcp(443),
    });
    resource.grantAccess(group);
  }
});
