import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DeadLetterGroup } from '../../api/dead-letters.ts';
import { DEAD_LETTER_KINDS } from '../../format/dead-letter-kinds.ts';
import { formatCount } from '../../format/numbers.ts';
import { sentence } from '../../format/words.ts';
import { Remedy } from '../../help/remedy.tsx';
import { ChannelMark } from '../../ui/channel.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Ago } from '../../ui/moment.tsx';

interface GroupCardsProps {
  readonly groups: readonly DeadLetterGroup[];
  readonly onReplay: (group: DeadLetterGroup) => void;
}

/** On a phone the list of dead letters follows the causes: it must not lie behind hundreds of them. */
const CARDS_AT_ONCE = 10;

/** One card per cause with count, age, meaning and remedy. The chosen one filters the list. */
export function GroupCards({ groups, onReplay }: GroupCardsProps): ReactNode {
  const { kind, reason } = useSearch({ from: '/dead-letters' });
  const [most, setMost] = useState(CARDS_AT_ONCE);
  const isChosen = (group: DeadLetterGroup): boolean => group.kind === kind && group.reason === reason;
  const shown = groups.filter((group, index) => index < most || isChosen(group));
  return (
    <ul className="causes" aria-label="Causes">
      {shown.map((group) => (
        <CauseCard key={group.id} group={group} isChosen={isChosen(group)} onReplay={onReplay} />
      ))}
      {shown.length === groups.length ? null : (
        <li>
          <Button onPress={() => setMost(most + CARDS_AT_ONCE)}>
            Show more causes ({formatCount(groups.length - shown.length)} left)
          </Button>
        </li>
      )}
    </ul>
  );
}

interface CauseCardProps extends Pick<GroupCardsProps, 'onReplay'> {
  readonly group: DeadLetterGroup;
  readonly isChosen: boolean;
}

function CauseCard({ group, isChosen, onReplay }: CauseCardProps): ReactNode {
  return (
    <li className={`card cause${isChosen ? ' cause-chosen' : ''}`}>
      <div className="row">
        <span className="cause-count">{formatCount(group.count)}</span>
        <div className="cause-title">
          <h2 className="wrap-anywhere">{sentence(group.reason)}</h2>
          <p className="faint cut">
            {sentence(group.kind)}, newest <Ago at={group.newestAt} />
          </p>
        </div>
        <span className="push row cause-marks">
          {group.channels.slice(0, 4).map((channel) => (
            <ChannelMark key={channel} channel={channel} />
          ))}
        </span>
      </div>
      <div className="cause-help">
        <Remedy reason={group.reason} kind={group.kind} />
      </div>
      <div className="row">
        <Button
          small
          icon="replay"
          aria-label={`${replayLabel(group)}: ${sentence(group.reason)}`}
          onPress={() => onReplay(group)}
        >
          {replayLabel(group)}
        </Button>
        <Link
          to="/dead-letters"
          search={(old) =>
            isChosen
              ? { ...old, kind: undefined, reason: undefined }
              : { ...old, kind: kindOf(group), reason: group.reason }
          }
          replace
          className="button button-quiet button-small"
          aria-label={isChosen ? undefined : `Show these: ${sentence(group.reason)}`}
        >
          {isChosen ? 'Show all causes' : 'Show these'}
        </Link>
      </div>
    </li>
  );
}

const replayLabel = ({ count }: DeadLetterGroup): string => (count === 1 ? 'Replay it' : 'Replay all');

const kindOf = ({ kind }: DeadLetterGroup): (typeof DEAD_LETTER_KINDS)[number] | undefined =>
  DEAD_LETTER_KINDS.find((known) => known === kind);
