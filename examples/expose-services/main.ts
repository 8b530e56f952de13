import { Gateway, Group, exposeService } from '@twingate-kit/constructs';
import { ApiObject, App, Chart } from 'cdk8s';

const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });

/** A Service as any library makes it: exposeService() takes every object of that kind. */
function service(name: string, ports: readonly object[]): ApiObject {
  return new ApiObject(chart, name, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { app: name } },
    spec: { selector: { app: name }, ports },
  });
}

const engineers = new Group(chart, 'engineers', { name: 'Shop engineers' });

// On the network: users reach all ports of the Service, by its address in the cluster or by the alias.
const database = service('orders-db', [{ name: 'postgres', port: 5432 }]);
exposeService(database, { name: 'Orders database', alias: 'orders-db.shop' }).grantAccess(engineers);

// As a web application: users reach the gateway, which reaches the Service.
const admin = service('admin', [{ name: 'http', port: 8080 }]);
exposeService(admin, {
  name: 'Shop admin',
  alias: 'admin.shop',
  webApp: {
    gateway: Gateway.fromGatewayName(chart, 'gateway', 'edge', { namespace: 'twingate' }),
    downstreamPort: 443,
  },
}).grantAccess(engineers);

app.synth();
