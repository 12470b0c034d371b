import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from '@ccm/testing/support';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FILES = ['compose/docker-compose-ha-ccm.yml', 'scripts/compose-test/overlay.yml'];
const PROJECT = 'ccm-compose-test';
/** The images that the file uses, beside our own. */
const IMAGES = ['node:24-bookworm-slim', 'redis:7-bookworm', 'apache/activemq-classic:5', 'haproxy:2-bookworm'];
const PULL_TIMEOUT_MS = 120_000;
const SERVICES_TIMEOUT_MS = 120_000;

/** A container of the fleet. */
interface Container {
  readonly id: string;
  readonly service: string;
}

/** The HA file on this machine's Docker. */
export class ComposeFleet {
  readonly #command: readonly string[];
  readonly #env: Readonly<Record<string, string>>;

  private constructor(command: readonly string[], env: Readonly<Record<string, string>>) {
    this.#command = command;
    this.#env = env;
  }

  /** Undefined, with the reason in words, where there is no Docker to use. */
  static find(env: Readonly<Record<string, string>>): ComposeFleet | string {
    if (!succeeds('docker', ['info'])) return 'no Docker daemon answers';
    const missing = IMAGES.filter((image) => !succeeds('docker', ['image', 'inspect', image]) && !pull(image));
    if (missing.length > 0) return `there are no images ${missing.join(', ')}, and they cannot be pulled`;
    for (const command of [['docker', 'compose'], ['docker-compose']]) {
      const [program = '', ...args] = command;
      if (succeeds(program, [...args, 'version'])) return new ComposeFleet(command, env);
    }
    return 'neither docker-compose nor Compose v2 is installed';
  }

  async compose(...args: string[]): Promise<string> {
    const [program = '', ...first] = this.#command;
    const files = FILES.flatMap((file) => ['-f', file]);
    return run(program, [...first, '-p', PROJECT, ...files, ...args], this.#env);
  }

  /** One service after the other, by compose/roll.sh. */
  async roll(image: string, services: readonly string[]): Promise<void> {
    const files = FILES.map((file) => `-f ${file}`).join(' ');
    const compose = `${this.#command.join(' ')} -p ${PROJECT} ${files}`;
    await run('compose/roll.sh', services, { ...this.#env, CCM_IMAGE: image, COMPOSE: compose });
  }

  async containers(...services: string[]): Promise<Container[]> {
    const listed = await docker(
      'ps',
      '-a',
      '--filter',
      `label=com.docker.compose.project=${PROJECT}`,
      '--format',
      '{{.ID}} {{.Label "com.docker.compose.service"}}',
    );
    return listed
      .split('\n')
      .map((line) => line.split(' '))
      .map(([id = '', service = '']) => ({ id, service }))
      .filter(({ service }) => service !== '' && service !== 'secrets')
      .filter(({ service }) => services.length === 0 || services.includes(service));
  }

  /** @throws {Error} naming the services that are not ready in time. */
  async ready(): Promise<void> {
    await eventually(
      async () => {
        const all = await this.containers();
        const states = await docker('inspect', '-f', '{{.Name}} {{.State.Health.Status}}', ...all.map(({ id }) => id));
        const waiting = states.split('\n').filter((state) => !state.endsWith(' healthy'));
        if (waiting.length > 0) throw new Error(waiting.join(', '));
        return true;
      },
      { timeoutMs: SERVICES_TIMEOUT_MS, intervalMs: 500, describe: 'all containers are ready' },
    );
  }

  /** Reads a file in a service's containers. */
  async read(service: string, path: string): Promise<string> {
    const [container] = await this.containers(service);
    return docker('exec', container?.id ?? '', 'node', '-p', `fs.readFileSync(${JSON.stringify(path)}, 'utf8').trim()`);
  }

  /** The address of a container in the network that only the fleet sees; this machine reaches it as the bridge's host. */
  async addressOf({ id }: Container): Promise<string> {
    return docker('inspect', '-f', `{{(index .NetworkSettings.Networks "${PROJECT}_data").IPAddress}}`, id);
  }

  async down(): Promise<void> {
    const networks = await docker('network', 'ls', '-q', '--filter', `label=com.docker.compose.project=${PROJECT}`);
    const end = async (): Promise<unknown> => this.compose('down', '-v', '--remove-orphans', '-t', '5');
    try {
      await end();
    } catch {
      // Docker may take a moment to notice that a killed container has left its network.
      for (const id of lines(networks)) await docker('network', 'rm', id).catch(() => undefined);
      await end();
    }
  }
}

export const docker = async (...args: string[]): Promise<string> => run('docker', args, {});

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

const pull = (image: string): boolean => succeeds('docker', ['pull', '-q', image], PULL_TIMEOUT_MS);

function succeeds(program: string, args: readonly string[], timeoutMs = 20_000): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: timeoutMs }).status === 0;
}

/** @throws {Error} with the program's output, unless it ends with 0. */
async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  const complained: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complained.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const output = Buffer.concat(said).toString('utf8').trim();
  if (code === 0) return output;
  const end = Buffer.concat(complained).toString('utf8').trim().slice(-2000);
  throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}: ${end}`);
}
