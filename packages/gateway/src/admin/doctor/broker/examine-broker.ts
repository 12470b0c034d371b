import { compact } from '@ccm/core/objects';
import type { AmqConfig } from '@ccm/shared/platform/config';
import type { FleetRegistry } from '@ccm/shared/storage/fleet';
import { loadKeyStore, loadTrustStore } from '@ccm/shared/platform/tls';
import { fault, ok } from '../finding.ts';
import type { Finding, Probe } from '../finding.ts';
import { askBroker } from './stomp-probe.ts';
import type { BrokerAnswer, BrokerProbe } from './stomp-probe.ts';

const GROUP = 'ActiveMQ';

interface BrokerDeps {
  readonly amq: AmqConfig;
  readonly fleet: Pick<FleetRegistry, 'list'>;
}

/** The brokers, each by a session of its own; nothing where the fleet uses none. */
export function brokerProbes({ amq, fleet }: BrokerDeps): readonly Probe[] {
  if (!amq.consumerEnabled && !amq.publisherEnabled) return [];
  const brokers: Probe = {
    id: 'activemq',
    group: GROUP,
    title: 'Brokers',
    run: async (signal) => {
      const session = { ...compact({ login: amq.login, tls: tlsOf(amq) }), queue: amq.outboundQueue, signal };
      const answers = await Promise.all(
        amq.brokers.map(async (address) => ({ address, answer: await askBroker({ ...address, ...session }) })),
      );
      return [
        ...together(answers.map(({ address, answer }) => examine(address, answer))),
        ...(amq.consumerEnabled ? answers.flatMap(({ address, answer }) => queueOf(address, answer, amq)) : []),
      ];
    },
  };
  return amq.consumerEnabled ? [brokers, consumerProbe(amq, fleet)] : [brokers];
}

/** Whether the queue is there, and how many read it, as the broker itself tells; ours or not. */
function queueOf(
  { host, port }: Address,
  answer: BrokerAnswer,
  { outboundQueue: queue }: AmqConfig,
): readonly Finding[] {
  if (answer.kind !== 'connected') return [];
  const address = `${host}:${port}`;
  const place = { id: `activemq/${address}/queue`, group: GROUP, title: `Queue ${queue} at ${address}` };
  const { queues, oldestAtMs } = answer;
  const waitedMs = oldestAtMs === undefined ? 0 : Date.now() - oldestAtMs;
  if (waitedMs > LONG_WAIT_MS)
    return [fault(place, `Its oldest message has waited for ${Math.round(waitedMs / 60_000)} min.`, WAITING_REMEDY)];
  if (queues === undefined) return [ok(place, UNTOLD_READERS)];
  const { names, consumers } = queues;
  if (!names.includes(queue)) {
    const others = names.filter((name) => !name.startsWith('ActiveMQ.')).slice(0, MAX_NAMED);
    const there = others.length === 0 ? 'It has no other.' : `It has ${others.join(', ')}.`;
    return [fault(place, `The broker has no such queue. ${there}`, NO_QUEUE_REMEDY)];
  }
  if (consumers === 0) return [fault(place, 'Nobody reads it.', READER_REMEDY)];
  return [ok(place, `${consumers} ${consumers === 1 ? 'consumer reads' : 'consumers read'} it.`)];
}

const MAX_NAMED = 10;
const LONG_WAIT_MS = 300_000;
const WAITING_REMEDY =
  'Nobody reads it, or its readers cannot go on: see the outbound-workers with the role amq and their dependencies below; the runbook says more (The broker’s queue grows).';
/** ActiveMQ writes its advisories for STOMP by XStream, which some packages leave out. */
const UNTOLD_READERS =
  'No message has waited there for long. To be told by the broker of its queues and all their readers, put XStream into its lib/optional, and let AMQ_USERNAME read ActiveMQ.Advisory.>.';
const NO_QUEUE_REMEDY =
  'Correct AMQ_OUTBOUND_QUEUE to the queue that messages are sent to; a queue comes with its first reader, so start an outbound-worker with the role amq.';
const READER_REMEDY =
  'Start an outbound-worker with the role amq and CONSUMER_ENABLED=true; see its dependencies below.';

/** Examines whether replicas read the queue; the heartbeats of those with the role `amq` tell which should. */
function consumerProbe({ outboundQueue }: AmqConfig, fleet: BrokerDeps['fleet']): Probe {
  const place = { id: 'activemq/consumers', group: GROUP, title: `Queue ${outboundQueue}` };
  return {
    ...place,
    run: async () => {
      const reading = (await fleet.list()).filter(
        ({ state, roles, dependencies }) =>
          state === 'ready' &&
          roles.includes('amq') &&
          dependencies.every((dependency) => !dependency.name.startsWith('activemq') || dependency.state === 'up'),
      );
      return reading.length > 0
        ? [ok(place, `Read by ${reading.map(({ id }) => id).join(', ')}.`)]
        : [fault(place, 'No replica reads it: messages to customers wait in the broker.', READER_REMEDY)];
    },
  };
}

function tlsOf({ tls }: AmqConfig): BrokerProbe['tls'] {
  if (tls === undefined) return undefined;
  const { trustStore, keyStore } = tls;
  return {
    ...compact({ ca: trustStore === undefined ? undefined : loadTrustStore(trustStore, 'AMQ_TRUST_STORE_PATH') }),
    ...(keyStore === undefined ? {} : loadKeyStore(keyStore, 'AMQ_KEY_STORE_PATH')),
  };
}

interface BrokerFinding {
  /** `away`: nothing serves there, as at the waiting broker of a pair. */
  readonly state: 'up' | 'away' | 'faulty';
  readonly finding: Finding;
}

type Address = AmqConfig['brokers'][number];

function examine({ host, port }: Address, answer: BrokerAnswer): BrokerFinding {
  const address = `${host}:${port}`;
  const place = { id: `activemq/${address}`, group: GROUP, title: `Broker ${address}` };
  const faulty = (detail: string, remedy: string): BrokerFinding => ({
    state: 'faulty',
    finding: fault(place, detail, remedy),
  });
  if (answer.kind === 'connected')
    return { state: 'up', finding: ok(place, `It speaks STOMP (${answer.server}) and takes the login.`) };
  if (answer.kind === 'other-protocol')
    return faulty(`It ${answer.peer.words}.`, answer.peer.protocol === 'TLS' ? TLS_REMEDY : STOMP_REMEDY);
  if (answer.kind === 'refused')
    return faulty(`The broker refuses the session: ${answer.why}`, 'Correct AMQ_USERNAME and AMQ_PASSWORD.');
  if (!answer.isDown) return faulty(`It does not answer in STOMP: ${answer.why}`, NO_ANSWER_REMEDY);
  const remedy = 'Start the broker, and check AMQ_PRIMARY and the network.';
  return { state: 'away', finding: fault(place, `It cannot be reached: ${answer.why}`, remedy) };
}

const TLS_REMEDY = 'Set AMQ_SSL_ENABLED=true, or name the plain stomp:// connector.';
const STOMP_REMEDY =
  'Name the STOMP connector, usually port 61613, or add a stomp:// or auto:// transportConnector to the broker.';

const NO_ANSWER_REMEDY = `Another protocol may be spoken on this port, or TLS be wanted (AMQ_SSL_ENABLED). ${STOMP_REMEDY}`;

/** Joins the findings of a pair that shares one store: the second broker does not listen until the first is gone, which is no fault. */
function together(found: readonly BrokerFinding[]): readonly Finding[] {
  const hasOneUp = found.some(({ state }) => state === 'up');
  return found.map(({ state, finding }) =>
    state === 'away' && hasOneUp
      ? ok(finding, 'It does not listen: the waiting one of a pair, or away. The other serves.')
      : finding,
  );
}
