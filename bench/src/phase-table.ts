import type { Phase } from './measure.js';

/** One phase over so many objects. */
export interface Row {
  readonly name: string;
  readonly objects: number;
  readonly phase: Phase;
}

export const phaseHeader: readonly string[] = [
  '| phase | objects/s | s | CPU s | RSS MB | Kubernetes requests per object | API reads | API writes | refused |',
  '|---|---|---|---|---|---|---|---|---|',
];

export function phaseRow({ name, objects, phase }: Row): string {
  const cells = [
    name,
    (objects / phase.seconds).toFixed(0),
    phase.seconds.toFixed(1),
    phase.cpuSeconds.toFixed(1),
    phase.rssMb.toFixed(0),
    (phase.kubeRequests / objects).toFixed(2),
    phase.apiReads,
    phase.apiWrites,
    phase.apiRefused,
  ];
  return `| ${cells.join(' | ')} |`;
}
