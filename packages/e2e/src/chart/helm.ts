import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { resolveHelm } from '../../../../tools/control-plane/build.mjs';
import { inRepository } from '../fixtures/repository.js';

/** Folders of the charts. */
export const chart = inRepository('deploy/twingate-operator');
export const crdsChart = inRepository('deploy/twingate-operator-crds');

/** A helm that `go build` makes believes in a very old cluster. */
const KUBE_VERSION = '1.32.0';

export type HelmValues = Readonly<Record<string, unknown>>;

/** A rendered Kubernetes object. */
export interface RenderedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** What helm said: its output, or why it refused. */
export type HelmOutcome =
  { readonly ok: true; readonly output: string } | { readonly ok: false; readonly message: string };

/** The helm program on the chart of this repository. */
export class Helm {
  readonly #program: string;

  /** The one that tools/control-plane finds or builds. */
  static async find(): Promise<Helm> {
    return new Helm(await resolveHelm({ log: (line) => console.log(line) }));
  }

  private constructor(program: string) {
    this.#program = program;
  }

  lint(values: HelmValues, folder = chart): HelmOutcome {
    return this.#run(['lint', '--strict', folder, '--kube-version', KUBE_VERSION], values);
  }

  /** Any command, perhaps with values. */
  run(args: readonly string[], values?: HelmValues): HelmOutcome {
    return values === undefined ? this.#spawn(args) : this.#run(args, values);
  }

  template(values: HelmValues, { release = 'twingate' }: { readonly release?: string } = {}): HelmOutcome {
    const args = ['template', release, chart, '--namespace', 'installed', '--kube-version', KUBE_VERSION];
    return this.#run(args, values);
  }

  /** The objects that a template renders; throws why helm refuses. */
  render(values: HelmValues, options: { readonly release?: string } = {}): readonly RenderedObject[] {
    const outcome = this.template(values, options);
    if (!outcome.ok) throw new Error(outcome.message);
    return parseManifests(outcome.output);
  }

  #run(args: readonly string[], values: HelmValues): HelmOutcome {
    const folder = mkdtempSync(path.join(tmpdir(), 'helm-'));
    try {
      const file = path.join(folder, 'values.yaml');
      writeFileSync(file, stringify(values, { version: '1.1' }));
      return this.#spawn([...args, '--values', file]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  #spawn(args: readonly string[]): HelmOutcome {
    const { status, stdout, stderr, error } = spawnSync(this.#program, args, { encoding: 'utf8' });
    if (error !== undefined) throw error;
    return status === 0 ? { ok: true, output: stdout } : { ok: false, message: stdout + stderr };
  }
}

function parseManifests(text: string): readonly RenderedObject[] {
  return parseAllDocuments(text, { version: '1.1' }).map((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.join('\n'));
    return document.toJS() as RenderedObject;
  });
}
