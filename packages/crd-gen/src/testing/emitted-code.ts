import path from 'node:path';
import ts from 'typescript';
import { emitConstruct } from '../emit-constructs.js';
import { emitTypes } from '../emit-types.js';
import { emitRuntimeTypes, emitValidatorTypes } from '../emit-validators.js';
import type { CrdModel } from '../model.js';

/** Inside the package, so that cdk8s and constructs resolve; nothing is written there. */
const folder = path.resolve(import.meta.dirname, '../emitted');

const options: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  types: ['node'],
  noEmit: true,
};

/** Compiles what is emitted for a kind. Libraries are parsed once, so keep the compiler for many kinds. */
export class EmittedCode {
  readonly #host = ts.createCompilerHost(options);
  readonly #parsed = new Map<string, ts.SourceFile | undefined>();
  #last: ts.Program | undefined;

  /** What the compiler says of the types, the declarations of the validators and the cdk8s classes. */
  messages(model: CrdModel): readonly string[] {
    const files = new Map(
      Object.entries({
        'types.d.ts': emitTypes([model]),
        'runtime.d.ts': emitRuntimeTypes(),
        'validators.d.ts': emitValidatorTypes([model]),
        'construct.ts': emitConstruct(model),
      }).map(([name, text]) => [path.join(folder, name), text]),
    );
    const program = ts.createProgram({
      rootNames: [...files.keys()],
      options,
      host: this.#hostOf(files),
      ...(this.#last && { oldProgram: this.#last }),
    });
    this.#last = program;
    return [...files.keys()].flatMap((file) => messagesOf(program, program.getSourceFile(file)));
  }

  #hostOf(files: ReadonlyMap<string, string>): ts.CompilerHost {
    const host = this.#host;
    return {
      ...host,
      directoryExists: (name) => name === folder || ts.sys.directoryExists(name),
      fileExists: (file) => files.has(file) || host.fileExists(file),
      readFile: (file) => files.get(file) ?? host.readFile(file),
      getSourceFile: (file, languageVersion) => {
        const text = files.get(file);
        if (text !== undefined) return ts.createSourceFile(file, text, languageVersion);
        if (!this.#parsed.has(file)) this.#parsed.set(file, host.getSourceFile(file, languageVersion));
        return this.#parsed.get(file);
      },
    };
  }
}

function messagesOf(program: ts.Program, file: ts.SourceFile | undefined): readonly string[] {
  const diagnostics = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return diagnostics.map(({ messageText, file: source, start = 0 }) => {
    const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    const where = `${path.basename(source?.fileName ?? '')}:${line}`;
    return `${where}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
