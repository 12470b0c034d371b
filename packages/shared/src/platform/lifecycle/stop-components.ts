import type { Logger } from '../logging/index.ts';
import type { Component } from './component.ts';

const RESERVE_MS = 2000;

/**
 * The time for which a component may finish its work, of SHUTDOWN_TIMEOUT: the rest is for handing back what is not finished, and for the
 * components that stop after it.
 */
export const drainTimeoutOf = (shutdownTimeoutMs: number): number =>
  Math.max(shutdownTimeoutMs / 2, shutdownTimeoutMs - RESERVE_MS);

/**
 * Stops components in reverse order, neighbours that are leaves at the same time. A failure is logged, and the others stop all the same.
 * @param started in the order in which they were started @returns false where one of them failed
 */
export async function stopComponents(started: readonly Component[], logger: Logger): Promise<boolean> {
  let isClean = true;
  for (const group of groupsOf(started.toReversed())) {
    const ends = await Promise.all(group.map(async (component) => stopOne(component, logger)));
    isClean = isClean && !ends.includes(false);
  }
  return isClean;
}

function groupsOf(components: readonly Component[]): readonly (readonly Component[])[] {
  const groups: Component[][] = [];
  for (const component of components) {
    const last = groups.at(-1);
    if (component.isLeaf === true && last?.[0]?.isLeaf === true) last.push(component);
    else groups.push([component]);
  }
  return groups;
}

async function stopOne(component: Component, logger: Logger): Promise<boolean> {
  try {
    await component.stop();
    logger.debug({ component: component.name }, 'component stopped');
    return true;
  } catch (err) {
    logger.error({ component: component.name, err }, 'component failed to stop');
    return false;
  }
}
