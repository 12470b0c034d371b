import { waitAtMost, whenAborted } from '@ccm/core/async';
import { messageOf } from '@ccm/core/errors';
import type { Logger } from '../logging/index.ts';
import type { Component } from './component.ts';
import { stopComponents } from './stop-components.ts';

export interface RunOptions {
  readonly logger: Logger;
  /** SHUTDOWN_TIMEOUT: how long the whole stop may take. */
  readonly shutdownTimeoutMs: number;
  /** Fires when the process is to stop; its reason is logged. */
  readonly stopping: AbortSignal;
  /** Called once, when all parts have started: makes readiness green. */
  readonly onStarted?: () => void;
  /** Called once, before the first part is stopped: makes readiness red. */
  readonly onStopping?: () => void;
}

/** 0: stopped cleanly. 1: a part would not start, broke, would not stop, or the deadline passed. */
export type ExitCode = 0 | 1;

/**
 * Starts the parts in order, runs them until `stopping` fires or one breaks, and stops them (`stopComponents`) within the deadline.
 * A part that fails to start takes down those before it. Never rejects.
 */
export async function runComponents(components: readonly Component[], options: RunOptions): Promise<ExitCode> {
  const { logger, stopping } = options;
  const started: Component[] = [];
  const ended = startAndRun(components, started, options);
  const outcome = await Promise.race([ended, whenAborted(stopping).then((): ExitCode => 0)]);
  if (stopping.aborted) logger.info({ reason: messageOf(stopping.reason) }, 'stopping');
  options.onStopping?.();
  // A start that is still under way hears `aborted`; its part is stopped with the others, as `started` grows before the start.
  const end = await withinDeadline(stopped(started, logger), options);
  const code = outcome === 0 && end === 0 ? 0 : 1;
  logger.info({ exitCode: code }, 'stopped');
  return code;
}

/** Resolves only when something went wrong. */
async function startAndRun(
  components: readonly Component[],
  started: Component[],
  { logger, stopping, onStarted }: RunOptions,
): Promise<ExitCode> {
  for (const component of components) {
    if (stopping.aborted) return 0;
    started.push(component);
    try {
      await component.start(stopping);
      logger.debug({ component: component.name }, 'component started');
    } catch (err) {
      if (stopping.aborted) return 0;
      logger.fatal({ component: component.name, err }, 'component failed to start');
      return 1;
    }
  }
  if (stopping.aborted) return 0;
  onStarted?.();
  logger.info({ components: components.map((component) => component.name) }, 'started');
  const broken = await firstBroken(components);
  logger.fatal({ component: broken.component.name, err: broken.err }, 'component failed');
  return 1;
}

async function firstBroken(components: readonly Component[]): Promise<{ component: Component; err: Error }> {
  return Promise.race([
    new Promise<never>(() => undefined),
    ...components.flatMap((component) =>
      component.broken === undefined ? [] : [component.broken.then((err) => ({ component, err }))],
    ),
  ]);
}

const stopped = async (started: readonly Component[], logger: Logger): Promise<ExitCode> =>
  (await stopComponents(started, logger)) ? 0 : 1;

async function withinDeadline(work: Promise<ExitCode>, { shutdownTimeoutMs, logger }: RunOptions): Promise<ExitCode> {
  const code = await waitAtMost(work, shutdownTimeoutMs);
  if (code === undefined) logger.error({ shutdownTimeoutMs }, 'stopping took too long, exiting now');
  return code ?? 1;
}
