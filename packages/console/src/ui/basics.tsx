import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { channelLabel, sentence, statusTone } from '../format/words.ts';
import type { Tone } from '../format/words.ts';
import { Icon, isIconName } from './icons.tsx';
import { toast } from './toast.tsx';

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span className={`badge tone-${tone}`}>
      <span className="dot" aria-hidden />
      {children}
    </span>
  );
}

export const StatusBadge = ({ status }: { readonly status: string }): ReactNode => (
  <Badge tone={statusTone(status)}>{sentence(status)}</Badge>
);

export const Dot = ({ tone, label }: { readonly tone: Tone; readonly label?: string }): ReactNode => (
  <span
    className={`dot tone-${tone}`}
    {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
  />
);

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

/** Text with a button that copies it. */
export function Copy({ text, shown = text }: { readonly text: string; readonly shown?: string }): ReactNode {
  return (
    <Button
      className="copy"
      aria-label={`Copy ${shown}`}
      onPress={() => {
        navigator.clipboard.writeText(text).then(
          () => toast('Copied'),
          () => toast('The browser did not allow copying: select the text instead', { tone: 'bad' }),
        );
      }}
    >
      <span className="cut">{shown}</span>
      <Icon name="copy" size={13} />
    </Button>
  );
}

interface CardProps {
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly flush?: boolean;
  readonly className?: string;
  readonly label?: string;
}

export function Card({ title, aside, children, flush = false, className = '', label }: CardProps): ReactNode {
  const name = label ?? (typeof title === 'string' ? title : undefined);
  return (
    <section className={`card ${className}`} {...(name === undefined ? {} : { 'aria-label': name })}>
      {title === undefined ? null : (
        <div className="card-head">
          <h2>{title}</h2>
          <span className="push row">{aside}</span>
        </div>
      )}
      {flush ? children : <div className="card-body">{children}</div>}
    </section>
  );
}

interface NoteProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
}

export function Note({ tone, title, children }: NoteProps): ReactNode {
  return (
    <div className={`note tone-${tone}`}>
      <Icon name={tone === 'good' ? 'check' : tone === 'info' || tone === 'accent' ? 'info' : 'warning'} />
      <div className="note-body">
        <p className="note-title">{title}</p>
        {children}
      </div>
    </div>
  );
}

export function Code({ value, label }: { readonly value: unknown; readonly label: string }): ReactNode {
  const shown = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <pre className="code" tabIndex={0} role="group" aria-label={label}>
      {shown}
    </pre>
  );
}

interface MeterProps {
  readonly label: string;
  /** 0 to 1. */
  readonly share: number;
  readonly tone?: Tone;
}

export function Meter({ label, share, tone = 'accent' }: MeterProps): ReactNode {
  const percent = Math.round(Math.min(Math.max(share, 0), 1) * 100);
  return (
    <div
      className={`meter tone-${tone}`}
      role="meter"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span style={{ width: `${percent}%` }} />
    </div>
  );
}
