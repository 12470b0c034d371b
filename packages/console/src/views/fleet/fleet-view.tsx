import './fleet.css';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { differencesQuery, fleetQuery } from '../../api/fleet.ts';
import type { Dependency, FleetDifference, Replica } from '../../api/fleet.ts';
import { formatBytes, formatCount, formatDuration, plural } from '../../format/numbers.ts';
import { replicaTone, sentence } from '../../format/words.ts';
import { Badge, Dot } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Ago } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';

const ORDER = ['gateway', 'outbound-worker', 'smpp-worker'];

/** Every replica of the fleet. */
export function FleetView(): ReactNode {
  const query = useQuery(fleetQuery);
  return (
    <div className="page page-wide">
      <div className="page-head">
        <PageTitle title="Fleet" />
      </div>
      <WithData query={query} label="the fleet">
        {(fleet) =>
          fleet.length === 0 ? (
            <State icon="fleet" title="No replica has reported yet">
              <p>
                Every service reports within seconds of its start, by way of Redis. If none does, Redis is not reached.
              </p>
            </State>
          ) : (
            <Services fleet={fleet} />
          )
        }
      </WithData>
    </div>
  );
}

function Services({ fleet }: { readonly fleet: readonly Replica[] }): ReactNode {
  const differences = useQuery(differencesQuery).data ?? [];
  const services = [...Map.groupBy(fleet, ({ service }) => service)].toSorted(
    ([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other),
  );
  return (
    <>
      {differences.map((difference) => (
        <DifferenceNote key={difference.id} difference={difference} />
      ))}
      {services.map(([service, replicas]) => (
        <Card
          key={service}
          title={service}
          aside={<span className="faint">{plural(replicas.length, 'replica')}</span>}
          flush
        >
          <ul className="replicas">
            {replicas.map((replica) => (
              <ReplicaCard key={replica.id} replica={replica} />
            ))}
          </ul>
        </Card>
      ))}
    </>
  );
}

function DifferenceNote({ difference }: { readonly difference: FleetDifference }): ReactNode {
  const isVersion = difference.id === 'version';
  return (
    <Note
      tone={isVersion ? 'info' : 'warn'}
      title={isVersion ? 'Replicas run different versions' : `Replicas have different values of ${difference.id}`}
    >
      <ul className="stack gap-tiny remedy">
        {difference.groups.map((replicas) => (
          <li key={replicas.join()} className="wrap-anywhere">
            Same value: {replicas.join(', ')}
          </li>
        ))}
      </ul>
      <p className="remedy">
        {isVersion
          ? 'Finish the upgrade: replace the older replicas.'
          : 'Give all replicas the same value, and restart those that have another one.'}
      </p>
    </Note>
  );
}

function ReplicaCard({ replica }: { readonly replica: Replica }): ReactNode {
  return (
    <li className="replica">
      <div className="row">
        <span className="strong cut">{replica.id}</span>
        <span className="push">
          <Badge tone={replicaTone(replica.state)}>{sentence(replica.state)}</Badge>
        </span>
      </div>
      <p className="faint wrap-anywhere">
        {replica.host}, pid {replica.pid}, version {replica.version}
      </p>
      {replica.roles.length === 0 ? null : (
        <p className="row row-wrap roles">
          {replica.roles.map((role) => (
            <span key={role} className="role">
              {role}
            </span>
          ))}
        </p>
      )}
      {replica.state === 'lost' ? <LostFacts replica={replica} /> : <LivingFacts replica={replica} />}
    </li>
  );
}

/** The last heartbeat's load and dependencies would look as if they were of now. */
const LostFacts = ({ replica }: { readonly replica: Replica }): ReactNode => (
  <>
    <Facts className="replica-facts">
      <ReplicaTimes replica={replica} />
    </Facts>
    <p className="faint">
      It sends no heartbeat. Other replicas of its service take over its work. Look at its log and its machine, and
      start it again if it has ended.
    </p>
  </>
);

function LivingFacts({ replica }: { readonly replica: Replica }): ReactNode {
  return (
    <>
      <ReplicaLoad replica={replica} />
      <ul className="row row-wrap replica-dependencies">
        {replica.dependencies.map((dependency) => (
          <DependencyMark key={dependency.name} dependency={dependency} />
        ))}
      </ul>
    </>
  );
}

const BUSY_CPU = 0.85;
const LONG_LAG_MS = 100;

function ReplicaLoad({ replica }: { readonly replica: Replica }): ReactNode {
  const { load } = replica;
  return (
    <Facts className="replica-facts">
      <Fact name="CPU">
        <span className="meter-row">
          <Meter label="CPU" share={load.cpu} tone={load.cpu > BUSY_CPU ? 'warn' : 'accent'} />
          {Math.round(load.cpu * 100)} %
        </span>
      </Fact>
      <Fact name="Event loop lag">
        <span className={load.eventLoopLagMs > LONG_LAG_MS ? 'tone-warn tone-text' : ''}>
          {formatDuration(load.eventLoopLagMs)}
        </span>
      </Fact>
      <Fact name="Memory">
        {formatBytes(load.memoryBytes)} <span className="faint">heap {formatBytes(load.heapBytes)}</span>
      </Fact>
      <Fact name="In hand">{formatCount(replica.inFlight)}</Fact>
      <Fact name="Holds">{replica.holds.length === 0 ? null : replica.holds.join(', ')}</Fact>
      <ReplicaTimes replica={replica} />
    </Facts>
  );
}

const ReplicaTimes = ({ replica }: { readonly replica: Replica }): ReactNode => (
  <>
    <Fact name="Started">
      <Ago at={replica.startedAt} />
    </Fact>
    <Fact name="Heartbeat">
      <Ago at={replica.heartbeatAt} />
    </Fact>
  </>
);

function DependencyMark({ dependency }: { readonly dependency: Dependency }): ReactNode {
  const isUp = dependency.state === 'up';
  return (
    <li className="row" title={dependency.detail}>
      <Dot tone={isUp ? 'good' : 'bad'} label={isUp ? 'Reached' : 'Not reached'} />
      {dependency.name}
      {isUp || dependency.detail === '' ? null : <span className="faint">{dependency.detail}</span>}
    </li>
  );
}
