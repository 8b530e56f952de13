import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../fixtures/kube-http.js';
import { inRepository } from '../fixtures/repository.js';

const folder = inRepository('examples/quickstart');

/** The manifests of examples/quickstart, in the order of their files. */
export async function quickstartManifests(namespace: string): Promise<readonly Manifest[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  const documents = texts.flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJS() as Manifest | null),
  );
  return documents
    .filter((document) => document !== null)
    .map((manifest) => ({ ...manifest, metadata: { ...manifest.metadata, namespace } }));
}
