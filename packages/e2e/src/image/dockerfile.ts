import { readFileSync } from 'node:fs';
import { DockerfileParser, JSONInstruction, Label, type Instruction } from 'dockerfile-ast';
import { inRepository } from '../fixtures/repository.js';

const file = inRepository('packages/operator/image/Dockerfile');

/** What a container engine takes from the last stage, and what our rules are about. */
export interface ImageRecipe {
  /** The images of all stages, in order. */
  readonly bases: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workdir: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** Commands of the build stage. */
  readonly runs: readonly string[];
  /** Each COPY as `FROM SOURCE TARGET`; FROM is `context` for files of the repository. */
  readonly copies: readonly string[];
}

/** Reads the Dockerfile of the operator. */
export function readDockerfile(text = readFileSync(file, 'utf8')): ImageRecipe {
  const dockerfile = DockerfileParser.parse(text);
  const instructions = dockerfile.getInstructions();
  const stages = dockerfile.getFROMs();
  const lastStage = instructions.slice(instructions.lastIndexOf(stages.at(-1) as Instruction));
  const last = (keyword: string): Instruction => {
    const found = lastStage.filter((instruction) => instruction.getKeyword() === keyword).at(-1);
    if (found === undefined) throw new Error(`The last stage of the Dockerfile has no ${keyword}.`);
    return found;
  };
  return {
    bases: stages.map((from) => from.getImage() ?? ''),
    labels: labelsOf(lastStage),
    user: last('USER').getArgumentsContent() ?? '',
    workdir: last('WORKDIR').getArgumentsContent() ?? '',
    entrypoint: execForm(last('ENTRYPOINT')),
    cmd: execForm(last('CMD')),
    runs: instructions
      .filter((each) => each.getKeyword() === 'RUN')
      .map((run) => run.getArgumentsContent() ?? ''),
    copies: dockerfile
      .getCOPYs()
      .map((copy) => `${copy.getFromFlag()?.getValue() ?? 'context'} ${copy.getArgumentsContent() ?? ''}`),
  };
}

/** The other form needs a shell. */
function execForm(instruction: Instruction): readonly string[] {
  const strings = instruction instanceof JSONInstruction ? instruction.getJSONStrings() : [];
  if (strings.length === 0) throw new Error(`${instruction.toString()} is not in the form ["program", …].`);
  return strings.map((argument) => argument.getJSONValue());
}

function labelsOf(stage: readonly Instruction[]): Readonly<Record<string, string>> {
  const properties = stage
    .filter((instruction) => instruction instanceof Label)
    .flatMap((label) => label.getProperties());
  return Object.fromEntries(properties.map((property) => [property.getName(), property.getValue() ?? '']));
}
