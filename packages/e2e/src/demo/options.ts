import { parseArgs } from 'node:util';

export const usage = `Usage: npm run demo [-- --keep] [-- --real]
       npm run demo -- --live --kubeconfig FILE [--yes]

Runs the operator between a Kubernetes API and a simulated Twingate account, applies examples/quickstart and shows what
happens. Needs no cluster and no account, and ignores TWINGATE_* variables and the current kube context.

  --keep   leaves everything running at the end and says how to look at it with kubectl
  --real   uses a real Kubernetes control plane, built with Go at its first use, instead of the embedded API

  --live               uses a cluster and an account of yours: the current context of the kubeconfig, and the TWINGATE_*
                       variables. Says what it is going to do, and asks. Works in one new namespace, with names that
                       nobody else uses, and removes everything at the end.
  --kubeconfig FILE    the cluster of --live
  --yes                does not ask
`;

export type DemoCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string }
  | { readonly kind: 'simulated'; readonly keep: boolean; readonly real: boolean }
  | { readonly kind: 'live'; readonly kubeconfig: string; readonly yes: boolean };

/** Understands the arguments after the program's name. */
export function readDemoCommand(args: readonly string[]): DemoCommand {
  try {
    return toCommand(parseArgs({ args: [...args], options }).values);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

const options = {
  keep: { type: 'boolean' },
  real: { type: 'boolean' },
  live: { type: 'boolean' },
  kubeconfig: { type: 'string' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

function toCommand(values: Values): DemoCommand {
  if (values.help === true) return { kind: 'help' };
  return values.live === true ? liveCommand(values) : simulatedCommand(values);
}

function simulatedCommand({ keep = false, real = false, kubeconfig, yes = false }: Values): DemoCommand {
  return kubeconfig === undefined && !yes
    ? { kind: 'simulated', keep, real }
    : wrong('--kubeconfig and --yes are for --live.');
}

function liveCommand({ keep = false, real = false, kubeconfig = '', yes = false }: Values): DemoCommand {
  if (keep || real)
    return wrong('--live uses the cluster that you name and leaves nothing: no --keep, no --real.');
  return kubeconfig === ''
    ? wrong('--live needs --kubeconfig FILE: it takes no cluster that you did not name.')
    : { kind: 'live', kubeconfig, yes };
}

function wrong(problem: string): DemoCommand {
  return { kind: 'wrong', problem };
}
