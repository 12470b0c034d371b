import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { channelsQuery } from '../../api/accounts.ts';
import { channelLabel, NAMED_CHANNELS } from '../../format/words.ts';
import { FilterSelect } from './choices.tsx';

interface ChannelFilterProps {
  readonly value: string | undefined;
  readonly onChange: (channel: string | undefined) => void;
}

/** Offers every channel that has a name here, and those of the fleet's accounts that this page does not know. */
export function ChannelFilter({ value, onChange }: ChannelFilterProps): ReactNode {
  const accounts = useQuery(channelsQuery).data ?? [];
  const channels = new Set([...NAMED_CHANNELS, ...accounts.map(({ channel }) => channel)]);
  const choices = [...channels].map((id) => ({ id, label: channelLabel(id) }));
  return <FilterSelect label="Channel" choices={choices} value={value} onChange={onChange} />;
}
