import { whenAborted } from '@ccm/core/async';
import { ConfigError, secretsOf } from '../config/index.ts';
import type { AccountDefinition, FleetConfig } from '../config/index.ts';
import { createLogger, LogControl, openLogFiles } from '../logging/index.ts';
import type { Logger } from '../logging/index.ts';
import { createMetrics } from '../metrics/index.ts';
import type { Metrics } from '../metrics/index.ts';
import { listenNoMore } from '../runtime/index.ts';
import { AdminServer } from './admin-server.ts';
import type { RequestHandler } from './admin-server.ts';
import { Health } from './health.ts';
import { exportHealth } from './health-metrics.ts';
import { LOG_LEVEL_PATH, logLevelHandler } from './log-level-handler.ts';
import { compactHeap } from './compact-heap.ts';
import { PROBLEM_TYPE, problemBody } from './answer-malformed.ts';
import { runComponents } from './run-components.ts';
import type { Component } from './component.ts';
import { listenForSignals } from './signals.ts';

/** The dependencies of every component of a process. */
export interface ProcessContext {
  readonly config: FleetConfig;
  readonly logger: Logger;
  /** The level of `logger`, and the secrets that it hides. */
  readonly logControl: LogControl;
  readonly health: Health;
  readonly metrics: Metrics;
  /** Fires when the process is told to stop. */
  readonly stopping: AbortSignal;
}

/** The parts of a process, in the order in which they start. */
export interface Assembly {
  readonly components: readonly Component[];
  /** For paths of the admin server other than health and metrics. */
  readonly adminHandler?: RequestHandler;
}

export interface ProcessOptions {
  /** @throws {ConfigError} */
  readonly load: () => FleetConfig;
  readonly definitions: readonly AccountDefinition[];
  /** Builds the parts; a ConfigError thrown here (a key store that does not open) counts as one of `load`. */
  readonly assemble: (context: ProcessContext) => Assembly | Promise<Assembly>;
  /** False where this process shares a machine with another that serves health and metrics. */
  readonly adminServer?: boolean;
}

/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78;
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * A whole process, from its configuration to its exit: 0 stopped cleanly, 1 failed or too slow to stop, 78 not configured (every fault
 * on a line of its own on standard error). Never returns.
 */
export async function runProcess(options: ProcessOptions): Promise<void> {
  try {
    process.exit(await run(options, options.load()));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.faults.join('\n')}\n`);
    process.exit(EXIT_CONFIG);
  }
}

async function run(options: ProcessOptions, config: FleetConfig): Promise<number> {
  const logControl = new LogControl(config.log.level);
  const logger = loggerFor(config, { definitions: options.definitions, control: logControl });
  const { stopping } = listenForSignals(process, () => {
    logger.warn('second signal to stop, exiting now');
    process.exit(1);
  });
  listenNoMore();
  const crashed = stopOnCrash(stopping, logger);
  for (const warning of config.warnings) logger.warn(warning);
  const health = new Health();
  const metrics = createMetrics(config.service);
  const context: ProcessContext = { config, logger, logControl, health, metrics, stopping: stopping.signal };
  // While a part waits for something outside, nothing else may keep the process alive.
  setInterval(() => undefined, MAX_TIMER_MS);
  const assembly = await assembled(options, context);
  if (typeof assembly === 'number') return assembly;
  compactHeap();
  let hasStarted = false;
  const parts = partsOf(assembly, context, { ...options, hasStarted: () => hasStarted });
  const code = await runComponents(parts, {
    logger,
    shutdownTimeoutMs: config.shutdownTimeoutMs,
    stopping: stopping.signal,
    onStarted: () => {
      hasStarted = true;
    },
    onStopping: () => {
      health.stopping();
    },
  });
  return crashed() ? 1 : code;
}

function loggerFor(
  config: FleetConfig,
  { definitions, control }: { readonly definitions: readonly AccountDefinition[]; readonly control: LogControl },
): Logger {
  const { level, customerData, files } = config.log;
  const secrets = secretsOf(config, definitions);
  const destination = files === undefined ? {} : { destination: openLogFiles({ ...files, service: config.service }) };
  return createLogger({ level, service: config.service, secrets, control, customerData, ...destination });
}

/** Stops the process after an uncaught error: its state cannot be trusted, so it drains and ends. */
function stopOnCrash(stopping: AbortController, logger: Logger): () => boolean {
  let hasCrashed = false;
  const onCrash = (err: unknown): void => {
    logger.fatal({ err: err instanceof Error ? err : new Error(String(err)) }, 'uncaught error, stopping');
    hasCrashed = true;
    stopping.abort('uncaught error');
  };
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
  return () => hasCrashed;
}

/** An exit code where the process was told to stop meanwhile, or cannot be assembled: nothing has started that would need stopping. */
async function assembled(options: ProcessOptions, context: ProcessContext): Promise<Assembly | 0 | 1> {
  if (context.stopping.aborted) return 0;
  const told = whenAborted(context.stopping).then((): 0 => 0);
  try {
    return await Promise.race([options.assemble(context), told]);
  } catch (err) {
    if (err instanceof ConfigError) throw err;
    context.logger.fatal({ err }, 'failed to create the components');
    return 1;
  }
}

function partsOf(
  assembly: Assembly,
  context: ProcessContext,
  { adminServer, hasStarted }: Pick<ProcessOptions, 'adminServer'> & { readonly hasStarted: () => boolean },
): readonly Component[] {
  if (adminServer === false) return assembly.components;
  const { config, logger, health, metrics } = context;
  exportHealth(health, metrics);
  const handler = adminHandlerOf(assembly, context);
  // First to start and last to stop: a process that starts or drains can be asked how it is.
  const admin = new AdminServer({ ...config.admin, health, metrics, logger, hasStarted, handler });
  return [admin, ...assembly.components];
}

/** Handles the requests that every process answers, then those of this one. */
function adminHandlerOf(assembly: Assembly, { config, logger, logControl }: ProcessContext): RequestHandler {
  const logLevel = logLevelHandler({ token: config.admin.token, control: logControl, logger });
  return (request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path === LOG_LEVEL_PATH) logLevel(request, response);
    else if (assembly.adminHandler !== undefined) assembly.adminHandler(request, response);
    else response.writeHead(404, { 'content-type': PROBLEM_TYPE }).end(problemBody(404));
  };
}
