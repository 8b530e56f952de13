import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTwingateSimulator, type TwingateSimulator } from '@twingate-kit/testkit';
import { expect } from 'chai';
import { runExample } from './example-program.js';

describe('the examples of the SDK', () => {
  let twingate: TwingateSimulator;
  let remoteNetworkId: string;
  let folder: string;

  beforeEach(async () => {
    twingate = await startTwingateSimulator({ apiKey: 'tk-examples-51c0' });
    remoteNetworkId = twingate.world.remoteNetworks.list()[0]?.id ?? '';
    folder = mkdtempSync(path.join(tmpdir(), 'sdk-examples-'));
  });

  afterEach(async () => {
    await twingate.close();
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  /** The answer to a mutation that a test needs for its account. */
  async function mutate(query: string, variables: object): Promise<unknown> {
    const response = await fetch(twingate.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': twingate.apiKey },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  }

  describe('audit', () => {
    it('prints every principal of every resource, and writes nothing', async () => {
      const engineers = twingate.world.groups.add({ name: 'Engineers' });
      const wiki = twingate.world.resources.add({ name: 'Wiki', remoteNetworkId });
      const grant = `mutation ($resource: ID!, $principal: ID!) {
        resourceAccessAdd(resourceId: $resource, access: [{ principalId: $principal }]) { ok error }
      }`;
      await mutate(grant, { resource: wiki.id, principal: engineers.id });
      twingate.requests.reset();
      const { code, stdout, stderr } = await runExample('sdk-audit', twingate, ['--format', 'json']);
      expect(code, stderr).to.equal(0);
      const grants = JSON.parse(stdout) as readonly { resource: string; principal: string }[];
      expect(grants.map(({ resource, principal }) => [resource, principal])).to.deep.include([
        'Wiki',
        'Engineers',
      ]);
      expect(twingate.requests.counters()).to.include({ writes: 0 });
      const csv = await runExample('sdk-audit', twingate, ['--format', 'csv']);
      expect(csv.stdout)
        .to.match(/^resource,kind,address,/)
        .and.to.contain('\nWiki,NetworkResource,');
    });

    it('explains a wrong format and a refused key', async () => {
      const format = await runExample('sdk-audit', twingate, ['--format', 'xml']);
      expect(format).to.include({ code: 1 });
      expect(format.stderr).to.contain('There is no format "xml"');
      const refused = await runExample('sdk-audit', { ...twingate, apiKey: 'tk-wrong' }, []);
      expect(refused).to.include({ code: 1 });
      expect(refused.stderr).to.contain('(AUTHENTICATION)').and.not.to.contain('tk-wrong');
    });
  });

  describe('bulk import', () => {
    const header = 'name,address,remote_network,alias,tags,groups';

    it('creates what the file asks for, once, after a dry run that changes nothing', async () => {
      const network = twingate.world.remoteNetworks.list()[0]?.name ?? '';
      const rows = [
        `Wiki,wiki.internal,${network},,team=docs,Everyone`,
        `Metrics,metrics.internal,${network},,,`,
      ];
      const file = write('resources.csv', [header, ...rows, ''].join('\n'));
      const dry = await runExample('sdk-bulk-import', twingate, [file, '--dry-run']);
      expect(dry.code, dry.stderr).to.equal(0);
      expect(dry.stdout).to.contain('+ Wiki (wiki.internal)').and.to.contain('2 to create');
      expect(twingate.world.resources.list()).to.have.length(0);
      const first = await runExample('sdk-bulk-import', twingate, [file]);
      expect(first.code, first.stderr).to.equal(0);
      expect(twingate.world.resources.list().map(({ name }) => name)).to.have.members(['Wiki', 'Metrics']);
      const again = await runExample('sdk-bulk-import', twingate, [file]);
      expect(again.stdout).to.contain('0 to create, 0 to update, 2 as they should be');
      expect(twingate.world.resources.list()).to.have.length(2);
    });

    it('reports everything that is wrong with the file at once, and changes nothing', async () => {
      const file = write('bad.csv', [header, 'Wiki,,Nowhere,,team,Nobody', ''].join('\n'));
      const { code, stderr } = await runExample('sdk-bulk-import', twingate, [file]);
      expect(code).to.equal(2);
      expect(stderr)
        .to.contain('address is empty')
        .and.to.contain('the tag "team" is not of the form key=value')
        .and.to.contain('there is no remote network called "Nowhere"')
        .and.to.contain('there is no group called "Nobody"');
      expect(twingate.requests.counters()).to.include({ writes: 0 });
    });
  });

  describe('rotation of a key', () => {
    /** @returns the name of a service account that has one key */
    async function accountWithKey(): Promise<string> {
      const account = twingate.world.serviceAccounts.add({ name: 'ci' });
      const create = `mutation ($id: ID!) {
        serviceAccountKeyCreate(serviceAccountId: $id, expirationTime: 30, name: "old") { ok error }
      }`;
      await mutate(create, { id: account.id });
      return account.name;
    }

    const keysOf = async (): Promise<readonly { name: string; status: string }[]> => {
      const query = '{ serviceAccounts { edges { node { keys { edges { node { name status } } } } } } }';
      const { data } = (await mutate(query, {})) as {
        data: {
          serviceAccounts: {
            edges: { node: { keys: { edges: { node: { name: string; status: string } }[] } } }[];
          };
        };
      };
      return data.serviceAccounts.edges.flatMap(({ node }) => node.keys.edges.map((edge) => edge.node));
    };

    it('leaves one new key, in a file that only its owner can read', async () => {
      const name = await accountWithKey();
      const file = path.join(folder, 'key');
      const args = ['--service-account', name, '--file', file];
      const { code, stdout, stderr } = await runExample('sdk-rotate-service-key', twingate, args);
      expect(code, stderr).to.equal(0);
      const token = readFileSync(file, 'utf8').trim();
      expect(token).not.to.equal('');
      expect(`${stdout}${stderr}`).not.to.contain(token);
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      const keys = await keysOf();
      expect(keys).to.have.length(1);
      expect(keys[0]?.name).to.match(/^rotated /);
    });

    it('keeps the old key and deletes the new one when the command fails', async () => {
      const name = await accountWithKey();
      const args = ['--service-account', name, '--command', 'cat > /dev/null; exit 3'];
      const { code, stderr } = await runExample('sdk-rotate-service-key', twingate, args);
      expect(code).to.equal(1);
      expect(stderr).to.contain('could not be handed over').and.to.contain('ended with 3');
      expect(await keysOf()).to.deep.equal([{ name: 'old', status: 'ACTIVE' }]);
    });
  });
});
