import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DataFolder } from './data-folder.ts';
import { freePort } from './free-port.ts';
import type { ProcessOptions } from './managed-process.ts';
import { startNew, TestServer } from './test-server.ts';

/** One series of an answer to a query, with its newest value. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A rule as Prometheus has loaded and evaluated it. */
export interface EvaluatedRule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface PrometheusOptions {
  /** `host:port` of everything that it scrapes each second, as job `ccm`. */
  readonly targets: readonly string[];
  /** The content of a file of rules. */
  readonly rules: string;
  readonly externalLabels?: Readonly<Record<string, string>>;
}

const REMEDY = 'install the Debian package prometheus';

/** A real Prometheus on loopback, that scrapes each second. */
export class PrometheusServer extends TestServer {
  readonly #port: number;
  readonly #options: PrometheusOptions;
  #targets: readonly string[];

  private constructor(options: PrometheusOptions, port: number, folder: DataFolder) {
    super(folder);
    this.#options = options;
    this.#targets = options.targets;
    this.#port = port;
  }

  static async start(options: PrometheusOptions): Promise<PrometheusServer> {
    const folder = await DataFolder.open('ccm-prometheus', undefined);
    return startNew(new PrometheusServer(options, await freePort(), folder), folder);
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}`;
  }

  protected override async command(): Promise<ProcessOptions> {
    const config = join(this.dataPath, 'prometheus.yml');
    const rules = join(this.dataPath, 'rules.yml');
    await writeFile(rules, this.#options.rules);
    await this.scrape(this.#targets);
    // JSON is YAML.
    await writeFile(config, JSON.stringify(configOf(this.#options, { rules, targets: this.#targetsPath })));
    return {
      name: 'prometheus',
      command: 'prometheus',
      args: [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(this.dataPath, 'data')}`,
        `--web.listen-address=127.0.0.1:${String(this.#port)}`,
      ],
      cwd: this.dataPath,
      remedy: REMEDY,
      ready: async () => (await fetch(`${this.url}/-/ready`)).ok,
    };
  }

  /** Makes it scrape these targets alone, from the next second on. */
  async scrape(targets: readonly string[]): Promise<void> {
    this.#targets = targets;
    await writeFile(this.#targetsPath, JSON.stringify([{ targets }]));
  }

  get #targetsPath(): string {
    return join(this.dataPath, 'targets.json');
  }

  /** @throws {Error} with Prometheus' message for a query that it does not understand. */
  async query(expr: string): Promise<readonly Sample[]> {
    const { result } = await this.#ask<{ readonly result: readonly RawSample[] }>(
      `query?query=${encodeURIComponent(expr)}`,
    );
    return result.map(({ metric, value: [, text] }) => ({ metric, value: Number(text) }));
  }

  async rules(): Promise<readonly EvaluatedRule[]> {
    const { groups } = await this.#ask<{ readonly groups: readonly { readonly rules: readonly EvaluatedRule[] }[] }>(
      'rules',
    );
    return groups.flatMap(({ rules }) => rules);
  }

  async #ask<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`);
    const answer = (await response.json()) as { readonly data: T; readonly error?: string };
    if (!response.ok) throw new Error(`Prometheus: ${answer.error ?? String(response.status)}`);
    return answer.data;
  }
}

interface RawSample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [atSeconds: number, value: string];
}

const configOf = (
  { externalLabels = {} }: PrometheusOptions,
  files: { readonly rules: string; readonly targets: string },
): object => ({
  global: { scrape_interval: '1s', evaluation_interval: '1s', external_labels: externalLabels },
  rule_files: [files.rules],
  scrape_configs: [{ job_name: 'ccm', file_sd_configs: [{ files: [files.targets], refresh_interval: '1s' }] }],
});

/**
 * Runs Prometheus' own checker. @param input its standard input, if the command reads that @returns its exit code and all its output
 */
export async function promtool(
  args: readonly string[],
  input = '',
): Promise<{ readonly code: number; readonly output: string }> {
  const running = promisify(execFile)('promtool', [...args]);
  running.child.stdin?.end(input);
  try {
    const { stdout, stderr } = await running;
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as {
      readonly code: unknown;
      readonly stdout?: string;
      readonly stderr?: string;
    };
    if (typeof code !== 'number') throw new Error(`promtool is not installed: ${REMEDY}`, { cause: error });
    return { code, output: `${stdout ?? ''}${stderr ?? ''}` };
  }
}
