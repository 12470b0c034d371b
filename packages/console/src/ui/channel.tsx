import type { ReactNode } from 'react';
import { channelLabel } from '../format/words.ts';
import { Icon, isIconName } from './icons.tsx';

/** The mark of a channel; decoration beside its name. */
export function ChannelMark({ channel }: { readonly channel: string }): ReactNode {
  const known = isIconName(channel) ? channel : 'other';
  return (
    <span className={`channel-mark hue-${known}`} aria-hidden>
      <Icon name={known} size={13} />
    </span>
  );
}

/** A channel, with its account unless that is `default`. */
export function Channel({
  channel,
  account,
}: {
  readonly channel: string;
  readonly account?: string | null;
}): ReactNode {
  return (
    <span className="channel">
      <ChannelMark channel={channel} />
      <span className="cut">
        {channelLabel(channel)}
        {account === undefined || account === null || account === 'default' ? null : (
          <span className="faint"> {account}</span>
        )}
      </span>
    </span>
  );
}
