import '../queues/queues.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { bindsQuery, orderBind } from '../../api/binds.ts';
import type { Bind, BindOrder } from '../../api/binds.ts';
import { fleetQuery } from '../../api/fleet.ts';
import { formatCount } from '../../format/numbers.ts';
import { bindTone, sentence } from '../../format/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Confirm } from '../../ui/controls/dialog.tsx';
import { toast } from '../../ui/controls/toast.tsx';
import { Ago } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { failureText, State } from '../../ui/states.tsx';

const ORDER_LABELS: Readonly<Record<BindOrder, string>> = { bind: 'Bind', rebind: 'Rebind', unbind: 'Unbind' };

/** Every SMPP bind: its state, its owner, and orders to it. */
export function BindsView(): ReactNode {
  const query = useQuery(bindsQuery);
  return (
    <div className="page">
      <div className="page-head">
        <PageTitle title="Binds" />
        <p className="lead">
          One replica of the smpp-worker holds a bind at a time; another takes it over within ten seconds when it dies.
        </p>
      </div>
      <WithData query={query} label="the binds">
        {(binds) =>
          binds.length === 0 ? (
            <State icon="binds" title="No bind is configured">
              <p>
                Set SMPP_REMOTE_IP_ADDRESS and its companions, or name SMPP accounts in CHANNELS_FILE, and start an
                smpp-worker.
              </p>
            </State>
          ) : (
            <>
              {binds.some(({ state }) => state !== 'bound') ? (
                <Note tone="warn" title="Not every bind is bound">
                  <p className="remedy">
                    Messages for it wait, and go out once it is back. Its line says why it is down and what to do.
                  </p>
                </Note>
              ) : null}
              <BindTable binds={binds} />
            </>
          )
        }
      </WithData>
    </div>
  );
}

function BindTable({ binds }: { readonly binds: readonly Bind[] }): ReactNode {
  return (
    <section className="card table-wrap" aria-label="Binds" tabIndex={0}>
      <table className="table bind-table">
        <thead>
          <tr>
            <th scope="col">Bind</th>
            <th scope="col">State</th>
            <th scope="col">Since</th>
            <th scope="col">Held by</th>
            <th scope="col" className="align-end">
              Submitted
            </th>
            <th scope="col" className="align-end">
              Received
            </th>
            <th scope="col" className="align-end">
              Unanswered
            </th>
            <th scope="col">
              <span className="visually-hidden">Orders</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {binds.map((bind) => (
            <BindRow key={bind.id} bind={bind} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The first counter that the session reports under one of these names. */
function statOf({ stats }: Bind, ...names: readonly string[]): string {
  for (const name of names) {
    const value = stats[name];
    if (typeof value === 'number') return formatCount(value);
  }
  return '–';
}

/** The replica that holds the bind; the owner's own id until its heartbeat says so. */
function useOwner({ id, owner }: Bind): string {
  const fleet = useQuery(fleetQuery).data ?? [];
  const holder = fleet.find(({ holds, state }) => state !== 'lost' && holds.includes(id));
  return holder?.id ?? (owner === '' ? '–' : owner);
}

function BindRow({ bind }: { readonly bind: Bind }): ReactNode {
  const owner = useOwner(bind);
  return (
    <tr>
      <td>
        <span className="strong">{bind.id}</span>
        <p className="faint tight">{bind.transmits ? 'sends and receives' : 'receives'}</p>
      </td>
      <td>
        <Badge tone={bindTone(bind.state)}>{sentence(bind.state)}</Badge>
        {bind.detail === '' || bind.detail === bind.state ? null : <p className="soft bind-detail">{bind.detail}</p>}
      </td>
      <td className="tight" data-label="Since">
        <Ago at={bind.since} />
      </td>
      <td className="tight" data-label="Held by">
        <span className="mono">{owner}</span>
      </td>
      <td className="align-end" data-label="Submitted">
        {statOf(bind, 'submits', 'submitted')}
      </td>
      <td className="align-end" data-label="Received">
        {statOf(bind, 'delivers', 'delivered')}
      </td>
      <td className="align-end" data-label="Unanswered">
        {statOf(bind, 'windowInUse', 'pending')}
      </td>
      <td>
        <BindOrders bind={bind} />
      </td>
    </tr>
  );
}

function BindOrders({ bind }: { readonly bind: Bind }): ReactNode {
  const client = useQueryClient();
  const [asked, setAsked] = useState<BindOrder>();
  const order = useMutation({
    mutationFn: async (wanted: BindOrder) => orderBind(bind.id, wanted),
    onSuccess: (_answer, wanted) => {
      toast(`${ORDER_LABELS[wanted]} ordered: the holder obeys within seconds`);
      void client.invalidateQueries({ queryKey: ['binds'] });
    },
    onError: (error: unknown) => toast(failureText(error), { tone: 'bad' }),
  });
  return (
    <span className="row bind-orders">
      {bind.state === 'closed' || bind.state === 'idle' ? (
        <Button small onPress={() => order.mutate('bind')} aria-label={`Bind ${bind.id}`}>
          Bind
        </Button>
      ) : (
        <>
          <Button small onPress={() => order.mutate('rebind')} aria-label={`Rebind ${bind.id}`}>
            Rebind
          </Button>
          <Button small look="danger" onPress={() => setAsked('unbind')} aria-label={`Unbind ${bind.id}`}>
            Unbind
          </Button>
        </>
      )}
      <Confirm
        title={`Unbind ${bind.id}?`}
        action="Unbind"
        isDanger
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => order.mutate('unbind')}
      >
        <p>Messages to this account wait until somebody binds it again. It stays unbound over restarts.</p>
      </Confirm>
    </span>
  );
}
