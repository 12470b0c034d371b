import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT, runStep, SetupError } from './run.mjs';

/** The servers that are needed beside npm packages: a check for each, and the Debian package that contains it. */
const SERVERS = [
  { name: 'Redis', package: 'redis-server', isThere: () => isCommand('redis-server') },
  { name: 'ActiveMQ', package: 'activemq', isThere: () => existsSync('/usr/share/activemq/bin/activemq.jar') },
  { name: 'Java, for ActiveMQ', package: 'default-jre-headless', isThere: () => isCommand('java') },
];
/** Programs that we did not write, against which the tests hold ours. */
const PEERS = [
  {
    name: 'the Java compiler, for the JMS peer of the tests',
    package: 'default-jdk-headless',
    isThere: () => isCommand('javac'),
  },
  { name: 'Kannel, an SMPP peer of the tests', package: 'kannel', isThere: () => existsSync('/usr/sbin/bearerbox') },
  {
    name: "Perl's Net::SMPP, an SMPP peer of the tests",
    package: 'libnet-smpp-perl',
    isThere: () => existsSync('/usr/share/perl5/Net/SMPP.pm'),
  },
  {
    name: 'PostgreSQL, for the tests of campaigns',
    package: 'postgresql',
    isThere: () => existsSync('/usr/lib/postgresql'),
  },
  {
    name: 'MariaDB, for the tests of campaigns',
    package: 'mariadb-server-core',
    isThere: () => existsSync('/usr/sbin/mariadbd'),
  },
  {
    name: "MariaDB's own tools",
    package: 'mariadb-client-core',
    isThere: () => isCommand('my_print_defaults'),
  },
  {
    name: 'tinyproxy, for the tests of the forward proxy',
    package: 'tinyproxy-bin',
    isThere: () => isCommand('tinyproxy'),
  },
  {
    name: 'Chromium, for the tests of the console and the lab',
    package: 'chromium',
    isThere: () => isCommand('chromium'),
  },
  {
    name: 'fonts for every script that customers write in, for the tests of the console',
    package: 'fonts-noto-core',
    isThere: () => existsSync('/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf'),
  },
  {
    name: 'fonts for Chinese, Japanese and Korean, for the tests of the lab',
    package: 'fonts-noto-cjk',
    isThere: () => existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'),
  },
  {
    name: 'a font for emoji, for the tests of the lab',
    package: 'fonts-noto-color-emoji',
    isThere: () => existsSync('/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf'),
  },
  {
    name: 'HAProxy, for the tests of TLS in front of the gateway',
    package: 'haproxy',
    isThere: () => existsSync('/usr/sbin/haproxy'),
  },
  {
    name: 'Prometheus, for the tests of metrics, alerts and dashboards',
    package: 'prometheus',
    isThere: () => isCommand('prometheus') && isCommand('promtool'),
  },
];

/**
 * As root: keeps the packages' own services from being started now (by a policy that is removed again) and at the next boot. Packages are
 * the arguments. Minimal images lack the manual pages' folder, without which Java's package fails.
 */
const INSTALL = `
set -e
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
  trap 'rm -f "$guard"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' > "$guard"
  chmod 755 "$guard"
fi
mkdir -p /usr/share/man/man1
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
if [ -d /run/systemd/system ]; then
  for service in redis-server activemq kannel postgresql haproxy prometheus prometheus-node-exporter; do
    case " $* " in *" $service "*) systemctl disable "$service" || true ;; esac
  done
fi
`;

/**
 * Installs the servers that are missing. @param {{ peers: boolean, postgresql: boolean }} options `peers`: those that only the tests need
 * too; `postgresql`: that one of them
 */
export async function installServers({ peers, postgresql }) {
  const needed = [...SERVERS, ...PEERS.filter((peer) => peers || (postgresql && peer.package === 'postgresql'))];
  const missing = needed.filter((server) => !server.isThere());
  if (missing.length === 0) return;
  for (const server of missing) console.log(`Missing: ${server.name} (Debian package ${server.package})`);
  const packages = missing.map((server) => server.package);
  const [command, ...args] = installCommand(packages);
  const { code, output } = await runStep(`Installing ${packages.join(', ')}`, command, args);
  if (code !== 0) throw new SetupError(`${output}\nThe servers could not be installed.\n${remedy(packages)}`);
  const still = missing.filter((server) => !server.isThere()).map((server) => server.name);
  if (still.length > 0) throw new SetupError(`Still missing after the installation: ${still.join(', ')}.`);
}

/**
 * @param {string[]} packages
 * @returns {[string, ...string[]]}
 */
function installCommand(packages) {
  const root = process.getuid?.() === 0;
  if (!isCommand('apt-get') || (!root && !isCommand('sudo'))) throw new SetupError(remedy(packages));
  if (root) return ['sh', '-c', INSTALL, 'install', ...packages];
  const ask = process.stdin.isTTY ? [] : ['--non-interactive'];
  return ['sudo', ...ask, 'sh', '-c', INSTALL, 'install', ...packages];
}

/** @param {string[]} packages @returns {string} the remedy for a person */
function remedy(packages) {
  if (isCommand('apt-get')) {
    const byHand = `apt-get update && apt-get install --no-install-recommends ${packages.join(' ')}`;
    return `That needs root, or sudo, and Debian's packages. As root:\n  ${byHand}`;
  }
  const inside = 'cp -r /src /ccm && cd /ccm && rm -rf node_modules packages/*/node_modules && npm start';
  const docker = `docker run --rm -it --init --network host -v '${ROOT}':/src:ro node:24-bookworm bash -c '${inside}'`;
  const where = isCommand('docker') ? '' : ', once Docker is installed (or use a Debian or Ubuntu machine)';
  return `There is no apt-get here to install ${packages.join(', ')}. Run it all in a container${where}:\n  ${docker}`;
}

/** @param {string} name */
function isCommand(name) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
