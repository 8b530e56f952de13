import { isTwingateError } from '@twingate-kit/sdk';
import type { TwingateClient, TwingateError } from '@twingate-kit/sdk';
import type { Step } from './plan.js';

/** A step that the API refused, or that got no answer. */
export interface Failure {
  readonly step: Step;
  readonly error: TwingateError;
}

/**
 * Takes all steps. They are given to the client at once: its limiter sends as many as the API allows. One that fails does
 * not stop the others.
 */
export async function applyPlan(
  client: TwingateClient,
  steps: readonly Step[],
  onDone: () => void,
): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  const takeStep = async (step: Step): Promise<void> => {
    try {
      await take(client, step);
    } catch (error) {
      if (!isTwingateError(error)) throw error;
      failures.push({ step, error });
    } finally {
      onDone();
    }
  };
  await Promise.all(steps.map(takeStep));
  return failures;
}

async function take(client: TwingateClient, step: Step): Promise<void> {
  const { name, address, alias, tags } = step.row;
  switch (step.action) {
    case 'create': {
      const { remoteNetworkId, groupIds } = step.target;
      const optional = alias === '' ? {} : { alias };
      await client.resources.createNetwork({ name, address, remoteNetworkId, groupIds, tags, ...optional });
      return;
    }
    case 'update':
      await client.resources.updateNetwork(step.id, {
        address,
        alias: alias === '' ? null : alias,
        tags,
        ...(step.missingGroupIds.length > 0 && { addedGroupIds: step.missingGroupIds }),
      });
      return;
    case 'keep':
      return;
  }
}
