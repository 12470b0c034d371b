import type { Logger } from '../logging/index.ts';
import type { Service } from './service.ts';

export interface RunOptions {
  readonly logger: Logger;
  /** SHUTDOWN_TIMEOUT: how long the whole stop may take. */
  readonly shutdownTimeoutMs: number;
  /** Fires when the process is to stop; its reason is logged. */
  readonly stopping: AbortSignal;
  /** Called once, before the first part is stopped: makes readiness red. */
  readonly onStopping?: () => void;
}

/** 0: stopped cleanly. 1: a part would not start, broke, would not stop, or the deadline passed. */
export type ExitCode = 0 | 1;

/**
 * Starts the parts in order, runs them until `stopping` fires or one breaks, and stops them in reverse order within the deadline.
 * A part that fails to start takes down those before it. Never rejects.
 */
export async function runServices(services: readonly Service[], options: RunOptions): Promise<ExitCode> {
  const { logger, stopping } = options;
  const started: Service[] = [];
  const ended = startAndRun(services, started, options);
  const outcome = await Promise.race([ended, whenAborted(stopping).then((): ExitCode => 0)]);
  if (stopping.aborted) logger.info({ reason: reasonOf(stopping) }, 'stopping');
  options.onStopping?.();
  // A start that is still under way hears `aborted`; its part is stopped with the others, as `started` grows before the start.
  const stopped = await withinDeadline(stopInReverse(started, logger), options);
  const code = outcome === 0 && stopped === 0 ? 0 : 1;
  logger.info({ exitCode: code }, 'stopped');
  return code;
}

/** Resolves only when something went wrong. */
async function startAndRun(
  services: readonly Service[],
  started: Service[],
  { logger, stopping }: RunOptions,
): Promise<ExitCode> {
  for (const service of services) {
    if (stopping.aborted) return 0;
    started.push(service);
    try {
      await service.start(stopping);
      logger.debug({ part: service.name }, 'part started');
    } catch (err) {
      if (stopping.aborted) return 0;
      logger.fatal({ part: service.name, err }, 'part would not start');
      return 1;
    }
  }
  if (stopping.aborted) return 0;
  logger.info({ parts: services.map((service) => service.name) }, 'started');
  const broken = await firstBroken(services);
  logger.fatal({ part: broken.service.name, err: broken.err }, 'part broke');
  return 1;
}

async function firstBroken(services: readonly Service[]): Promise<{ service: Service; err: Error }> {
  return Promise.race([
    new Promise<never>(() => undefined),
    ...services.flatMap((service) =>
      service.broken === undefined ? [] : [service.broken.then((err) => ({ service, err }))],
    ),
  ]);
}

async function stopInReverse(started: readonly Service[], logger: Logger): Promise<ExitCode> {
  let code: ExitCode = 0;
  for (const service of started.toReversed()) {
    try {
      await service.stop();
      logger.debug({ part: service.name }, 'part stopped');
    } catch (err) {
      code = 1;
      logger.error({ part: service.name, err }, 'part would not stop');
    }
  }
  return code;
}

async function withinDeadline(work: Promise<ExitCode>, options: RunOptions): Promise<ExitCode> {
  const { promise: missed, resolve } = Promise.withResolvers<ExitCode>();
  const timer = setTimeout(() => {
    options.logger.error({ shutdownTimeoutMs: options.shutdownTimeoutMs }, 'stopping took too long, leaving now');
    resolve(1);
  }, options.shutdownTimeoutMs);
  try {
    return await Promise.race([work, missed]);
  } finally {
    clearTimeout(timer);
  }
}

async function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}

const reasonOf = (signal: AbortSignal): string =>
  signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
