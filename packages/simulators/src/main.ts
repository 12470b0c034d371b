/**
 * Starts every simulator and prints, as one line of JSON, where each listens and the environment of a fleet that uses them; runs until
 * SIGTERM or SIGINT.
 *
 *   node packages/simulators/dist/main.js [--gateway <url>] [--public <url>] [--files <folder>] [--<simulator> <port>]…
 *
 * `--gateway` is where webhooks are sent, `--public` the address that Twilio signs over (default: the gateway's). Ports are free ones
 * where none is given: `--twilio 9101 --crm 9102`.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { compact } from '@ccm/core/objects';
import { SimulatedWorld, SIMULATOR_NAMES } from './world/index.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    gateway: text,
    public: text,
    files: text,
    ...Object.fromEntries(SIMULATOR_NAMES.map((name) => [name, text])),
  },
});
const ports = Object.fromEntries(
  SIMULATOR_NAMES.flatMap((name) => {
    const port = new Map(Object.entries(values)).get(name);
    return port === undefined ? [] : [[name, Number(port)]];
  }),
);

const ending = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
const world = await SimulatedWorld.start({
  ports,
  ...compact({ filesPath: values.files }),
});
if (values.gateway !== undefined) world.connect(values.public ?? values.gateway, values.gateway);
console.log(JSON.stringify({ addresses: world.addresses, environment: world.environment }));

await ending;
await world.stop();
