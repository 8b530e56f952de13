import { App, Chart } from 'cdk8s';
import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

type KindClass = new (scope: Construct, id: string, props: { readonly spec: never }) => ApiObject;

/** Classes with the kinds' own fields, whoever generated them. */
export interface Kinds {
  readonly TwingateGroup: KindClass;
  readonly TwingateResource: KindClass;
  readonly TwingateResourceAccess: KindClass;
}

/** Writes the manifests of `count` resources; count and folder are the arguments of the program. */
export function synthesize(add: (chart: Chart, count: number) => void): void {
  const [, , count, outdir = ''] = process.argv;
  const app = new App({ outdir });
  add(new Chart(app, 'access'), Number(count));
  app.synth();
}

/** The same objects as those of with-constructs.ts, by the fields of their kinds. */
export function synthesizeWithKinds({
  TwingateGroup,
  TwingateResource,
  TwingateResourceAccess,
}: Kinds): void {
  const spec = (fields: object): { readonly spec: never } => ({ spec: fields as never });
  synthesize((chart, count) => {
    const group = new TwingateGroup(chart, 'group', spec({ name: 'Team' }));
    for (let index = 0; index < count; index += 1) {
      const resource = new TwingateResource(
        chart,
        `resource-${index}`,
        spec({
          name: `Resource ${index}`,
          address: `${index}.example.internal`,
          protocols: {
            allowIcmp: false,
            tcp: { policy: 'RESTRICTED', ports: [{ start: 443, end: 443 }] },
            udp: { policy: 'RESTRICTED', ports: [] },
          },
        }),
      );
      new TwingateResourceAccess(
        chart,
        `access-${index}`,
        spec({ resourceRef: { name: resource.name }, groupRef: { name: group.name } }),
      );
    }
  });
}
