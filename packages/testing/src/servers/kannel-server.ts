import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFolder } from './data-folder.ts';
import { freePort } from './free-port.ts';
import { ManagedProcess } from './managed-process.ts';
import type { ProcessOptions } from './managed-process.ts';
import { listens } from './tcp-probe.ts';
import { startNew, TestServer } from './test-server.ts';

export interface KannelOptions {
  readonly smscPort: number;
  /** Lines for the group of the SMSC. */
  readonly smsc: string;
  /** Keeps messages on disk until they are done. */
  readonly spool?: boolean;
  /** The URL that gets each message of a customer; without it Kannel only sends. */
  readonly getUrl?: string;
}

/** Lets an application send over HTTP. */
export const KANNEL_LOGIN = { username: 'tester', password: 'secret' } as const;

const REMEDY = 'install the Debian package kannel';

interface Ports {
  readonly admin: number;
  readonly smsbox: number;
  readonly sendsms: number;
}

/** A real Kannel on loopback, as an operator configures it: bearerbox with one SMPP connection, smsbox with HTTP in and out. */
export class KannelServer extends TestServer {
  readonly #options: KannelOptions;
  readonly #ports: Ports;
  #smsbox: ManagedProcess | undefined;

  private constructor(options: KannelOptions, ports: Ports, folder: DataFolder) {
    super(folder);
    this.#options = options;
    this.#ports = ports;
  }

  static async start(options: KannelOptions): Promise<KannelServer> {
    const folder = await DataFolder.open('ccm-kannel', undefined);
    const ports = { admin: await freePort(), smsbox: await freePort(), sendsms: await freePort() };
    return startNew(new KannelServer(options, ports, folder), folder);
  }

  /** The port of smsbox, to which applications send. */
  get port(): number {
    return this.#ports.sendsms;
  }

  override async start(): Promise<void> {
    await super.start();
    if (this.#smsbox?.running !== true)
      this.#smsbox = await ManagedProcess.start(this.#box('/usr/sbin/smsbox', this.#ports.sendsms));
  }

  protected override async command(): Promise<ProcessOptions> {
    await mkdir(this.#spool, { recursive: true });
    await writeFile(this.#config, configOf(this.#options, this.#ports, this.#spool));
    return this.#box('/usr/sbin/bearerbox', this.#ports.smsbox);
  }

  /** Its own end waits for the SMSC. */
  protected override async end(): Promise<void> {
    await this.#smsbox?.kill('SIGKILL');
    await this.kill('SIGKILL');
  }

  #box(command: string, port: number): ProcessOptions {
    const args = ['-v', '3', this.#config];
    const ready = async (): Promise<boolean> => listens(port);
    return { name: command, command, args, cwd: this.dataPath, remedy: REMEDY, ready };
  }

  get #config(): string {
    return join(this.dataPath, 'kannel.conf');
  }

  get #spool(): string {
    return join(this.dataPath, 'spool');
  }
}

function configOf({ smscPort, smsc, spool, getUrl }: KannelOptions, ports: Ports, spoolPath: string): string {
  return `
group = core
admin-port = ${String(ports.admin)}
admin-password = secret
smsbox-port = ${String(ports.smsbox)}
box-allow-ip = "127.0.0.1"
box-deny-ip = ""
dlr-storage = internal
${spool === true ? `store-type = spool\nstore-location = "${spoolPath}"` : ''}

group = smsc
smsc = smpp
smsc-id = sim
host = 127.0.0.1
port = ${String(smscPort)}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret08
system-type = VMA
interface-version = 34
${smsc}

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${String(ports.smsbox)}
sendsms-port = ${String(ports.sendsms)}

group = sendsms-user
username = ${KANNEL_LOGIN.username}
password = ${KANNEL_LOGIN.password}
concatenation = true
max-messages = 10
${getUrl === undefined ? '' : serviceOf(getUrl)}`;
}

const serviceOf = (getUrl: string): string => `
group = sms-service
keyword = default
get-url = "${getUrl}"
max-messages = 0
concatenation = true
`;
