import { kinds } from '@twingate-kit/crds';
import type { ApiObject } from 'cdk8s';
import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { refusals } from '../schema-validation.js';
import { clusterObject } from './cluster-object.js';
import { modelFromProps } from './model-from-props.js';
import { accessProblems } from './namespace-access.js';
import type { OperatorModel } from './operator-model.js';
import { addOperatorObjects } from './operator-objects.js';
import type { TwingateOperatorProps } from './operator-props.js';

/**
 * The operator itself: Deployment, ServiceAccount, least-privilege roles, the Secret of its API key and the custom
 * resource definitions.
 *
 * @example
 * new TwingateOperator(chart, 'operator', {
 *   network: 'acme',
 *   apiKey: ApiKey.fromSecret('twingate-api-key'),
 *   remoteNetwork: RemoteNetwork.fromName('Data centre'),
 *   namespaces: ['team-a', 'team-b'],
 * });
 */
export class TwingateOperator extends Construct {
  /** Name of the Deployment. */
  public readonly name: string;
  /** The Deployment, for dependencies and JSON patches. */
  public readonly deployment: ApiObject;
  /** Undefined when the ServiceAccount exists already. */
  public readonly serviceAccount: ApiObject | undefined;
  /** Undefined when the API key is in a Secret that exists already. */
  public readonly secret: ApiObject | undefined;
  /** Roles and their bindings. */
  public readonly access: readonly ApiObject[];
  /** Cluster roles that `view` and `edit` take in; empty when they are not wanted. */
  public readonly aggregateRoles: readonly ApiObject[];
  public readonly podDisruptionBudget: ApiObject | undefined;
  /** The Service for the metrics. */
  public readonly metricsService: ApiObject | undefined;
  public readonly serviceMonitor: ApiObject | undefined;
  public readonly prometheusRule: ApiObject | undefined;
  /** The ConfigMap with the dashboard. */
  public readonly dashboard: ApiObject | undefined;
  public readonly networkPolicy: ApiObject | undefined;
  /** The TwingateGateway, its authority and the API server as a TwingateResource; empty without a gateway. */
  public readonly gatewayObjects: readonly ApiObject[];
  /** The custom resource definitions; empty when they are not included. */
  public readonly crds: readonly ApiObject[];

  public constructor(scope: Construct, id: string, props: TwingateOperatorProps) {
    super(scope, id);
    const namespace = props.namespace ?? Chart.of(this).namespace;
    const model = modelFromProps(props, namespace ?? 'default');
    const objects = addOperatorObjects(this, model);
    this.name = model.name;
    this.deployment = objects.deployment;
    this.serviceAccount = objects.serviceAccount;
    this.secret = objects.secret;
    this.access = objects.access.flatMap((granted) => granted.objects);
    this.aggregateRoles = objects.aggregateRoles;
    this.podDisruptionBudget = objects.disruptionBudget;
    this.metricsService = objects.service;
    this.serviceMonitor = objects.serviceMonitor;
    this.prometheusRule = objects.prometheusRule;
    this.dashboard = objects.dashboard;
    this.networkPolicy = objects.networkPolicy;
    this.gatewayObjects = Object.values(objects.gateway ?? {}).filter(
      (object): object is ApiObject => object !== undefined,
    );
    this.crds =
      props.includeCrds === false ? [] : kinds.map(({ plural, crd }) => clusterObject(this, plural, crd));
    for (const user of [this.deployment, ...this.gatewayObjects]) {
      if (this.crds.length > 0) user.addDependency(...this.crds);
    }
    this.node.addValidation({
      validate: () => [
        ...problemsOf(props, namespace),
        ...accessProblems(props),
        ...gatewayProblems(this.gatewayObjects, model),
      ],
    });
  }
}

function problemsOf(
  { network, replicas = 1, podDisruptionBudget }: TwingateOperatorProps,
  namespace: string | undefined,
): string[] {
  const problems: string[] = [];
  if (namespace === undefined) {
    problems.push('namespace: say where the operator is installed, here or with the namespace of the chart');
  }
  if (!/^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?$/.test(network)) {
    problems.push('network: expected the name of your Twingate network, such as acme for acme.twingate.com');
  }
  if (!Number.isInteger(replicas) || replicas < 0) {
    problems.push('replicas: expected a whole number that is not negative');
  }
  if (podDisruptionBudget?.minAvailable !== undefined && podDisruptionBudget.maxUnavailable !== undefined) {
    problems.push('podDisruptionBudget: set only one of minAvailable and maxUnavailable');
  }
  return problems;
}

/** What the API server would refuse of the gateway's objects, and that nobody looks at them. */
function gatewayProblems(
  objects: readonly ApiObject[],
  { access, namespace }: OperatorModel,
): readonly string[] {
  const isWatched = access.objects.some((scope) => scope === 'cluster' || scope.namespace === namespace);
  const violations = objects.flatMap((object) => {
    const kind = kinds.find((candidate) => candidate.kind === object.kind);
    const found = kind === undefined ? [] : refusals(object.toJson(), kind);
    return found.map((problem) => `gateway: ${object.kind} ${problem}`);
  });
  return objects.length === 0 || isWatched
    ? violations
    : [...violations, `gateway: add ${namespace} to namespaces, since its objects are there`];
}
