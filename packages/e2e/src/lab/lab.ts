import { fileURLToPath } from 'node:url';
import type {
  Ability,
  AgentMessage,
  Content,
  CustomerAction,
  LabEvent,
  LabView,
  PhoneMessage,
} from '@ccm/simulators/lab-protocol';
import { mediaAt, Phone, phonesOf, TEMPLATES } from '@ccm/simulators/phones';
import type { PhoneAction, PhoneDriver, PhoneFile } from '@ccm/simulators/phones';
import { compact } from '@ccm/core/objects';
import { whyGivenUp } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { AgentDesk } from './agent-desk.ts';
import { BrokerClient } from './broker-client.ts';
import { FileStore } from './file-store.ts';
import { Load } from './load.ts';
import { ProcessorUse } from './processor-use.ts';
import { CAROUSEL, QUICK_BUTTONS } from './examples.ts';
import { TroubleSwitches } from './trouble-switches.ts';

const SAMPLES = fileURLToPath(new URL('../../../simulators/lab-page/samples', import.meta.url));
/** Slow enough to watch the ticks. */
const PACE_MS = 700;
const SERVICES_MS = 1000;

/** Phones, an agent's desk, switches for trouble and a load over one fleet. Every listener receives every change. */
export class Lab {
  readonly files = new FileStore(SAMPLES);
  readonly troubles: TroubleSwitches;
  readonly load: Load;
  readonly #fleet: LabFleet;
  readonly #broker: BrokerClient;
  readonly #phones: ReadonlyMap<string, Phone>;
  readonly #desk: AgentDesk;
  readonly #listeners = new Set<(event: LabEvent) => void>();
  readonly #watching: NodeJS.Timeout;
  #services = '';
  /** The address of the page and its files; set once the server listens. */
  baseUrl = '';
  /** Between two reports of a phone. */
  paceMs = PACE_MS;

  private constructor(fleet: LabFleet, broker: BrokerClient) {
    const publish = (event: LabEvent): void => this.#publish(event);
    const send = async (commands: readonly object[]): Promise<void> => broker.send(commands);
    this.#fleet = fleet;
    this.#broker = broker;
    this.troubles = new TroubleSwitches(fleet, publish);
    this.#phones = new Map(phonesOf(fleet.outside).map((driver) => [driver.id, this.#phone(driver)]));
    this.#desk = new AgentDesk({
      hybridChat: fleet.outside.hybridChat,
      crm: fleet.outside.crm,
      phones: this.#phones,
      files: this.files,
      baseUrl: () => this.baseUrl,
      send: async (command) => send([command]),
      explain: async (id) => whyGivenUp(fleet, id),
      publish,
    });
    this.load = new Load({ world: fleet.outside, processors: new ProcessorUse(fleet), send, publish });
    this.#watching = setInterval(() => this.#watchServices(), SERVICES_MS);
    void broker.readReports((report) => this.#desk.readReport(report));
  }

  /** Over a fleet with a broker and Hybrid Chat's format, which goes on running when the lab is stopped. */
  static async start(fleet: LabFleet): Promise<Lab> {
    return new Lab(fleet, await BrokerClient.start(fleet));
  }

  async stop(): Promise<void> {
    clearInterval(this.#watching);
    this.load.stop();
    for (const phone of this.#phones.values()) phone.stop();
    this.#desk.stop();
    await this.troubles.stop();
    await this.#broker.stop();
  }

  get view(): LabView {
    return {
      phones: [...this.#phones.values()].map(({ view }) => view),
      conversations: this.#desk.conversations,
      crm: this.#desk.crm,
      troubles: this.troubles.views,
      load: this.load.view,
      services: this.#serviceViews(),
      templates: TEMPLATES.map(({ name, title, body, examples }) => ({ name, title, body, examples })),
      samples: this.files.samples,
      carousel: CAROUSEL,
      quickButtons: QUICK_BUTTONS,
    };
  }

  /** @returns ends it. */
  listen(listener: (event: LabEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws {RangeError} for a phone that there is not. */
  phone(id: string): Phone {
    const phone = this.#phones.get(id);
    if (phone === undefined)
      throw new RangeError(`phone: there is no ${id}; use one of ${[...this.#phones.keys()].join(', ')}`);
    return phone;
  }

  /**
   * Resolves once the fleet has answered the provider.
   * @throws {RangeError} for a phone or sample that there is not.
   */
  async act(phoneId: string, action: CustomerAction): Promise<PhoneMessage> {
    const phone = this.phone(phoneId);
    assertAble(phone.driver, action);
    if (action.kind !== 'file') return phone.write(action, contentOf(action));
    const { file, path } = this.#fileOf(action);
    const caption = action.caption === undefined ? {} : { caption: action.caption };
    const words = action.caption === undefined ? {} : { text: action.caption };
    const written: PhoneAction = { kind: 'file', file, ...caption };
    return phone.write(written, { media: [mediaAt(path, file.name)], ...words });
  }

  /** @throws {RangeError} for a phone or sample that there is not. */
  answer(phoneId: string, answer: AgentMessage): string {
    return this.#desk.answer(this.phone(phoneId), answer);
  }

  /** The address of a view of the console, with a code that signs in once. @param view below /console/, as `messages?q=id` */
  async consoleUrl(view: string): Promise<string> {
    const { hash } = new URL(await this.#fleet.consolePath(), 'http://console');
    return `${this.#fleet.service('gateway').adminUrl}/console/${view}${hash}`;
  }

  /** A customer's file, as the File Engine keeps it. */
  async hostedFile(name: string): Promise<PhoneFile | undefined> {
    const { fileEngine } = this.#fleet.outside;
    const stored = fileEngine.files.find((file) => file.name === name);
    if (stored === undefined) return undefined;
    return { name: stored.fileName, mimeType: stored.type, content: await fileEngine.contentOf(name) };
  }

  /** Addresses of files as the page may load them: its own origin and no other. */
  localised(json: string): string {
    const engine = `${this.#fleet.outside.fileEngine.url}/api/downloadFileStream`;
    return json.replaceAll(engine, '/lab/hosted').replaceAll(`"${this.baseUrl}/`, '"/');
  }

  #phone(driver: PhoneDriver): Phone {
    const { id: phone } = driver;
    return new Phone(driver, {
      conditions: () => ({ paceMs: this.paceMs, ...this.troubles.conditionsFor(driver) }),
      changed: (change) => {
        if ('view' in change) this.#publish({ event: 'phone', data: change.view });
        else this.#publish({ event: 'phone-message', data: { phone, message: change.message } });
      },
    });
  }

  #fileOf(action: Extract<CustomerAction, { kind: 'file' }>): { readonly file: PhoneFile; readonly path: string } {
    if (action.sample !== undefined) return this.files.sample(action.sample);
    const file = { name: action.name, mimeType: action.mimeType, content: Buffer.from(action.content ?? '', 'base64') };
    return { file, path: this.files.add(file) };
  }

  #serviceViews(): LabView['services'] {
    return this.#fleet.services.map(({ name, running }) => ({ name, running }));
  }

  #watchServices(): void {
    const data = this.#serviceViews();
    const shown = JSON.stringify(data);
    if (shown === this.#services) return;
    this.#services = shown;
    this.#publish({ event: 'services', data });
  }

  #publish(event: LabEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** @throws {RangeError} for an action that the customer's app does not have. */
function assertAble({ title, abilities }: PhoneDriver, action: CustomerAction): void {
  const needed: Ability =
    action.kind === 'file' ? (action.mimeType.startsWith('image/') ? 'picture' : 'file') : action.kind;
  const captioned = action.kind === 'file' && action.caption !== undefined;
  if (!abilities.includes(needed)) throw new RangeError(`kind: ${title} has no ${needed}`);
  if (captioned && !abilities.includes('caption')) throw new RangeError(`caption: ${title} has no captions`);
}

function contentOf(action: Exclude<CustomerAction, { kind: 'file' }>): Content {
  switch (action.kind) {
    case 'text':
      return { text: action.text, ...compact({ replyTo: action.replyTo }) };
    case 'press':
      return { text: action.title };
    case 'reaction':
      return { reaction: { emoji: action.emoji, to: action.messageId } };
    case 'contact':
      return { contact: { name: action.name, phone: action.phone } };
    case 'location':
      break;
  }
  const { kind: _kind, ...location } = action;
  return { location };
}
