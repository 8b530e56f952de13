import { stringify } from 'yaml';
import { toCrd } from './crd.js';
import { generatedHeader } from './generated-header.js';
import type { CrdModel } from './model.js';

/** The CRD as YAML 1.1, which is what Kubernetes reads; descriptions stay on one line. */
export function emitCrd(model: CrdModel): string {
  const yaml = stringify(toCrd(model), { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
  return `# ${generatedHeader}\n${yaml}`;
}
