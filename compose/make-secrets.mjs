/**
 * Makes every secret of the fleet that is missing from its folder, one file each; what is there is kept. Run once at start by the compose
 * files. Two folders, so that Redis and the brokers see no more than their own: `links` holds what both ends of a connection must know,
 * `fleet` what the services alone may know.
 *
 *   node make-secrets.mjs <folder of the fleet> <folder of the links>
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [fleet, links] = process.argv.slice(2);
if (fleet === undefined || links === undefined) throw new Error('usage: make-secrets.mjs <fleet> <links>');

const random = () => randomBytes(32).toString('hex');

/**
 * Readable by all: the folder is mounted only where it is needed, and each container has a user of its own.
 * @param {string} path
 * @param {() => string} make
 */
function keep(path, make) {
  if (!existsSync(path)) {
    writeFileSync(path, `${make()}\n`);
    console.log(`made ${path}`);
  }
  chmodSync(path, 0o444);
  return readFileSync(path, 'utf8').trim();
}

const redisPassword = keep(join(links, 'redis_password'), random);
keep(join(links, 'amq_password'), random);
keep(join(fleet, 'envelope_signing_key'), random);
keep(join(fleet, 'admin_token'), random);
keep(join(fleet, 'api_tokens'), random);
const address = process.env['REDIS_ADDRESS'] ?? 'redis://redis:6379';
keep(join(fleet, 'redis_url'), () => address.replace('://', `://:${encodeURIComponent(redisPassword)}@`));
