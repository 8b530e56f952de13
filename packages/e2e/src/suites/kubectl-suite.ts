import { expect } from 'chai';
import { parse } from 'yaml';
import { eventually } from '../fixtures/eventually.js';
import { Kubectl } from '../fixtures/kubectl.js';
import type { ClusterObject } from '../fixtures/kube-http.js';
import { inRepository } from '../fixtures/repository.js';
import { useEnvironment, type SuiteCluster } from './suite.js';

const quickstart = inRepository('examples/quickstart');

const web = `
apiVersion: twingate.com/v1beta
kind: TwingateResource
metadata:
  name: web
spec:
  name: Web
  address: web.internal
`;

/** What a person does with kubectl, with the operator as its own process. */
export function kubectlSuite(cluster: SuiteCluster): void {
  describe(`kubectl on ${cluster.name}`, () => {
    const suite = useEnvironment(cluster);
    let kubectl: Kubectl;

    beforeEach(async function () {
      const { cluster: running, namespace } = suite.environment();
      const { kubectlPath, kubeconfigPath } = running;
      if (kubectlPath === undefined) {
        console.log('      skipped: there is no kubectl on the PATH');
        return this.skip();
      }
      kubectl = await Kubectl.create({ path: kubectlPath, kubeconfigPath, namespace });
      await suite.environment().startOperator().ready();
    });
    afterEach(async function () {
      if (this.currentTest?.isPending() !== true) await kubectl.dispose();
    });

    const apply = (manifest: string) => kubectl.succeed(['apply', '-f', '-'], manifest);
    const waitUntilReady = (...objects: readonly string[]) =>
      kubectl.succeed(['wait', '--for=condition=Ready', '--timeout=60s', ...objects]);
    const remoteNames = () =>
      suite
        .environment()
        .twingate.world.resources.list()
        .map(({ name }) => name);
    const remotelyNamed = (...names: readonly string[]) =>
      eventually(() => {
        expect(remoteNames()).to.deep.equal(names);
        return true;
      });

    it('applies the quickstart, waits for it, and deletes it', async () => {
      const { twingate } = suite.environment();
      const objects = ['group.twingate.com/engineers', 'resource.twingate.com/office-network'];
      const lines = (done: string) =>
        [...objects, 'resource.twingate.com/wiki'].map((name) => `twingate${name} ${done}\n`).join('');
      expect(await kubectl.succeed(['apply', '-f', quickstart])).to.equal(lines('created'));
      expect(await waitUntilReady('-f', quickstart)).to.equal(lines('condition met'));
      expect(remoteNames()).to.have.members(['Office network', 'Wiki']);
      expect(twingate.world.groups.list().map(({ name }) => name)).to.include('Engineers');
      await kubectl.succeed(['delete', '-f', quickstart]);
      expect(remoteNames()).to.deep.equal([]);
      expect(twingate.world.groups.list().map(({ name }) => name)).to.not.include('Engineers');
    });

    it('gets both kinds by their category, with ID and Ready', async () => {
      await kubectl.succeed(['apply', '-f', quickstart]);
      await waitUntilReady('-f', quickstart);
      const { world } = suite.environment().twingate;
      const rows = (await kubectl.succeed(['get', 'twingate'])).split('\n').map(cells);
      const group = world.groups.list().find(({ name }) => name === 'Engineers');
      const wiki = world.resources.list().find(({ name }) => name === 'Wiki');
      const wikiCells = ['Wiki', 'Network', 'wiki.example.internal', 'wiki.acme', 'True'];
      expect(rows).to.deep.include.members([
        ['NAME', 'ID', 'DISPLAY NAME', 'READY', 'AGE'],
        ['NAME', 'ID', 'DISPLAY NAME', 'TYPE', 'ADDRESS', 'ALIAS', 'READY', 'AGE'],
      ]);
      // Without the age.
      expect(rows.map((row) => row.slice(0, -1))).to.deep.include.members([
        ['twingategroup.twingate.com/engineers', group?.id, 'Engineers', 'True'],
        ['twingateresource.twingate.com/wiki', wiki?.id, ...wikiCells],
      ]);
    });

    it('gets by the short name as a table and as YAML', async () => {
      await apply(web);
      await waitUntilReady('tgr/web');
      expect(await kubectl.succeed(['get', 'tgr'])).to.match(/^NAME +ID .*\nweb .* True +\d+s\n$/);
      const object = parse(await kubectl.succeed(['get', 'tgr', 'web', '-o', 'yaml'])) as ClusterObject;
      const [remote] = suite.environment().twingate.world.resources.list();
      expect(object.spec).to.include({ id: remote?.id, name: 'Web', type: 'Network', isVisible: true });
      expect(object.status?.id).to.equal(remote?.id);
      expect(object.metadata.finalizers).to.deep.equal(['twingate.com/finalizer']);
    });

    it('describes conditions and events', async () => {
      await apply(web);
      await waitUntilReady('tgr/web');
      const [remote] = suite.environment().twingate.world.resources.list();
      await eventually(async () => {
        const described = await kubectl.succeed(['describe', 'tgr', 'web']);
        expect(described).to.match(/^ {4}Type: +Ready$/m);
        expect(described).to.match(/^ {4}Type: +Synced$/m);
        expect(described).to.contain(remote?.id);
        expect(described).to.match(/^Events:\n.*Reason.*\n.*\n +Normal +Created .*\n/m);
        return true;
      });
    });

    it('says that nothing changed when the same manifest is applied again, and what did', async () => {
      await apply(web);
      await waitUntilReady('tgr/web');
      expect(await apply(web)).to.equal('twingateresource.twingate.com/web unchanged\n');
      expect(await kubectl.succeed(['diff', '-f', '-'], web)).to.equal('');
      const changed = web.replace('name: Web', 'name: Website');
      expect(await apply(changed)).to.equal('twingateresource.twingate.com/web configured\n');
      await remotelyNamed('Website');
    });

    it('patches, labels and annotates, and the operator follows', async () => {
      await apply(web);
      await waitUntilReady('tgr/web');
      await kubectl.succeed(['patch', 'tgr', 'web', '--type=merge', '-p', '{"spec":{"name":"Site"}}']);
      await remotelyNamed('Site');
      await kubectl.succeed([
        'patch',
        'tgr',
        'web',
        '--type=json',
        '-p',
        '[{"op":"replace","path":"/spec/name","value":"Shop"}]',
      ]);
      await remotelyNamed('Shop');
      await kubectl.succeed(['label', 'tgr', 'web', 'team=docs']);
      const { world } = suite.environment().twingate;
      await eventually(() => {
        expect(world.resources.list()[0]?.tags).to.deep.equal([{ key: 'team', value: 'docs' }]);
        return true;
      });
      await kubectl.succeed(['annotate', 'tgr', 'web', 'kit.twingate.com/paused=true']);
      await kubectl.succeed(['wait', '--for=condition=Synced=False', '--timeout=60s', 'tgr/web']);
      expect(await kubectl.succeed(['get', 'tgr', '-l', 'team=docs', '-o', 'name'])).to.equal(
        'twingateresource.twingate.com/web\n',
      );
      expect(await kubectl.succeed(['get', 'tgr', '-l', 'team=sales', '-o', 'name'])).to.equal('');
    });

    it('deletes, and waits until the remote object is gone', async () => {
      await apply(web);
      await waitUntilReady('tgr/web');
      expect(await kubectl.succeed(['delete', 'tgr', 'web'])).to.contain(
        'twingateresource.twingate.com "web" deleted',
      );
      expect(remoteNames()).to.deep.equal([]);
      expect(await kubectl.fail(['get', 'tgr', 'web'])).to.equal(
        'Error from server (NotFound): twingateresources.twingate.com "web" not found\n',
      );
    });

    it('is refused what a rule forbids, with the words of the rule', async () => {
      const forbidden = `${web}  isBrowserShortcutEnabled: true\n`.replace('web.internal', "'*.internal'");
      expect(await kubectl.fail(['apply', '-f', '-'], forbidden)).to.equal(
        'The TwingateResource "web" is invalid: spec.address: Invalid value: ' +
          "if isBrowserShortcutEnabled is set to true, then address can't be wildcard\n",
      );
      await apply(web);
      const retyped = `${web}  type: Kubernetes\n  gatewayRef: { name: gateway }\n`;
      expect(await kubectl.fail(['apply', '-f', '-'], retyped)).to.contain('Resource type is immutable');
    });

    it('is told about fields that do not exist', async () => {
      expect(await kubectl.fail(['apply', '-f', '-'], `${web}  adress: typo\n`)).to.contain(
        'unknown field "spec.adress"',
      );
    });

    it('explains fields', async () => {
      const explained = await kubectl.succeed(['explain', 'twingateresource.spec.address']);
      expect(explained).to.contain('GROUP:      twingate.com');
      expect(explained).to.match(/FIELD: address <string>/);
      expect(explained).to.match(/DESCRIPTION:\n {4}\S/);
      expect(await kubectl.succeed(['explain', 'tgr.spec'])).to.match(/^ {2}address\t<string> -required-$/m);
    });
  });
}

/** The cells of a line of a table, which two spaces or more part. */
function cells(line: string): readonly string[] {
  return line.trimEnd().split(/ {2,}/);
}
