import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProgressBar } from 'react-aria-components';
import { dryRun } from '../../api/dead-letters.ts';
import type { DeadLetterFilter, DryRun } from '../../api/dead-letters.ts';
import { formatCount, plural } from '../../format/numbers.ts';
import { channelLabel, sentence } from '../../format/words.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/controls/dialog.tsx';
import { Note } from '../../ui/note.tsx';
import { WithData } from '../../ui/query.tsx';
import { useReplayRun } from './replay-run.ts';
import type { ReplayProgress } from './replay-run.ts';

/** The dead letters to replay: all that match the filter, or of those only `ids`. */
export interface ReplayScope {
  readonly filter: DeadLetterFilter;
  readonly ids?: readonly string[];
}

interface ReplayDialogProps {
  readonly scope: ReplayScope;
  readonly onClose: () => void;
}

/** A dry run that changes nothing, then the replay with its progress. */
export function ReplayDialog({ scope, onClose }: ReplayDialogProps): ReactNode {
  const { progress, start, stop } = useReplayRun();
  const isRunning = progress.state === 'running';
  const preview = useQuery({
    queryKey: ['replay-preview', scope],
    queryFn: async () => dryRun(scope.filter, scope.ids),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Dialog title="Replay dead letters" isOpen isBusy={isRunning} onClose={onClose}>
      {progress.state === 'ready' ? (
        <WithData query={preview} label="the dry run">
          {(found) => (
            <Preview found={found} onStart={() => start(found.items.map(({ id }) => id))} onClose={onClose} />
          )}
        </WithData>
      ) : (
        <Running progress={progress} onStop={stop} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface PreviewProps {
  readonly found: DryRun;
  readonly onStart: () => void;
  readonly onClose: () => void;
}

function Preview({ found, onStart, onClose }: PreviewProps): ReactNode {
  if (found.matched === 0)
    return (
      <>
        <p className="soft">None of them exists any more: somebody replayed or dropped them.</p>
        <div className="dialog-actions">
          <Button onPress={onClose}>Close</Button>
        </div>
      </>
    );
  return (
    <>
      <p className="soft">
        A dry run found <b>{plural(found.matched, 'dead letter')}</b>
        {found.more ? ', and more behind them for a second round' : ''}. Nothing has changed yet.
        {found.matched === 1 ? '' : ' They are replayed oldest first.'}
      </p>
      <Breakdown found={found} />
      <Note tone="info" title="Is the cause fixed?">
        <p className="remedy">A message that fails again returns here. Nothing is lost.</p>
      </Note>
      <div className="dialog-actions">
        <Button onPress={onClose}>Cancel</Button>
        <Button look="primary" icon="replay" autoFocus onPress={onStart}>
          Replay {formatCount(found.items.length)}
        </Button>
      </div>
    </>
  );
}

function Breakdown({ found }: { readonly found: DryRun }): ReactNode {
  const groups = Map.groupBy(found.items, ({ kind, channel }) => `${kind} ${channel ?? ''}`);
  return (
    <div className="table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Channel</th>
            <th scope="col" className="align-end">
              Count
            </th>
          </tr>
        </thead>
        <tbody>
          {[...groups].map(([key, items]) => (
            <tr key={key}>
              <td>{sentence(items[0]?.kind ?? '')}</td>
              <td>
                {items[0]?.channel === null || items[0] === undefined ? '–' : channelLabel(items[0].channel ?? '')}
              </td>
              <td className="align-end">{formatCount(items.length)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RunningProps {
  readonly progress: ReplayProgress;
  readonly onStop: () => void;
  readonly onClose: () => void;
}

function Running({ progress, onStop, onClose }: RunningProps): ReactNode {
  const { state, total, handled, replayed, refused, failure } = progress;
  return (
    <>
      <ProgressBar className="progress" aria-label="Replayed" value={handled} maxValue={total}>
        {({ percentage = 0 }) => (
          <>
            <span className="row">
              <span className="strong">
                {formatCount(replayed)} of {formatCount(total)} replayed
              </span>
              <span className="push faint">{Math.round(percentage)} %</span>
            </span>
            <span className="progress-bar">
              <span className="progress-fill" style={{ width: `${percentage}%` }} />
            </span>
          </>
        )}
      </ProgressBar>
      <div role="status">
        {state === 'done' && refused.length === 0 ? <Note tone="good" title="All of them are replayed" /> : null}
        {state === 'stopped' && failure === undefined ? (
          <Note tone="info" title="Stopped">
            <p className="remedy">The others are still dead letters.</p>
          </Note>
        ) : null}
        {failure === undefined ? null : (
          <Note tone="bad" title="The replay stopped">
            <p className="remedy">{failure}. The others are still dead letters: replay again.</p>
          </Note>
        )}
      </div>
      {refused.length === 0 ? null : <RefusedList refused={refused} />}
      <div className="dialog-actions">
        {state === 'running' ? (
          <Button onPress={onStop}>Stop</Button>
        ) : (
          <Button look="primary" onPress={onClose}>
            Close
          </Button>
        )}
      </div>
    </>
  );
}

function RefusedList({ refused }: { readonly refused: ReplayProgress['refused'] }): ReactNode {
  const causes = [...Map.groupBy(refused, ({ why }) => why)];
  return (
    <Note tone="warn" title={`${plural(refused.length, 'dead letter')} could not be replayed`}>
      <ul className="stack gap-tiny remedy">
        {causes.map(([why, items]) => (
          <li key={why} className="wrap-anywhere">
            {formatCount(items.length)}: {why}
          </li>
        ))}
      </ul>
    </Note>
  );
}
