import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button, ListBox, ListBoxItem, Popover, Select, SelectValue, Switch } from 'react-aria-components';
import type { TroubleKind, TroubleView } from '@ccm/simulators/lab-protocol';
import { setTrouble } from '../lab/commands.ts';
import { consoleLink } from '../lab/console-link.ts';
import { useView } from '../lab/store.ts';
import { Icon } from '../ui/icons.tsx';
import { useNow } from '../ui/use-now.ts';
import { TROUBLE_WORDS } from '../ui/words.ts';

const GROUPS: readonly { readonly title: string; readonly kinds: readonly TroubleKind[] }[] = [
  { title: 'Providers', kinds: ['provider-down', 'provider-throttles', 'provider-slow', 'provider-refuses'] },
  { title: 'Webhooks', kinds: ['duplicates', 'receipts-lost'] },
  { title: 'Inside', kinds: ['chat-down', 'broker-fail-over', 'redis-gone', 'worker-killed'] },
];

export function TroublePanel(): ReactNode {
  const troubles = useView((view) => view.troubles);
  return (
    <section className="panel" aria-label="Trouble">
      <div className="panel-head">
        <h2>Trouble</h2>
        <a href={consoleLink()} target="_blank" rel="noreferrer">
          See it in the console
        </a>
      </div>
      {GROUPS.map(({ title, kinds }) => (
        <div key={title} className="troubles" role="group" aria-label={title}>
          <h3>{title}</h3>
          {kinds.map((kind) => {
            const trouble = troubles.find((each) => each.kind === kind);
            return trouble === undefined ? null : <TroubleSwitch key={kind} trouble={trouble} />;
          })}
        </div>
      ))}
    </section>
  );
}

function TroubleSwitch({ trouble }: { readonly trouble: TroubleView }): ReactNode {
  const { kind, on, busy, targets, problem } = trouble;
  const [target, setTarget] = useState(trouble.target ?? targets[0]?.id ?? '');
  const { title, effect } = TROUBLE_WORDS[kind];
  const effectId = `effect-${kind}`;
  const chosen = target === '' ? {} : { target };
  return (
    <div className="trouble" data-on={on || undefined} data-busy={busy || undefined} data-tour={`trouble-${kind}`}>
      <Switch
        className="switch"
        isSelected={on}
        aria-describedby={effectId}
        onChange={(next) => void setTrouble(kind, { on: next, ...chosen })}
      >
        <span className="switch-track" aria-hidden>
          <span className="switch-thumb" />
        </span>
        <span className="strong">{title}</span>
      </Switch>
      <span className="trouble-side">
        {trouble.untilMs === undefined ? null : <Countdown untilMs={trouble.untilMs} />}
        {targets.length === 0 ? null : (
          <TargetSelect
            targets={targets}
            value={target}
            label={`Target of ${title}`}
            onChange={(next) => {
              setTarget(next);
              if (on) void setTrouble(kind, { on: true, target: next });
            }}
          />
        )}
      </span>
      <p id={effectId} className="trouble-effect faint">
        {effect}
      </p>
      {problem === undefined ? null : <span className="bad trouble-problem">{problem}</span>}
    </div>
  );
}

interface TargetSelectProps {
  readonly targets: TroubleView['targets'];
  readonly value: string;
  readonly label: string;
  readonly onChange: (target: string) => void;
}

const TargetSelect = ({ targets, value, label, onChange }: TargetSelectProps): ReactNode => (
  <Select
    aria-label={label}
    value={value}
    onChange={(key) => {
      if (key !== null) onChange(String(key));
    }}
  >
    <Button className="target">
      <SelectValue className="cut" />
      <Icon name="down" size={11} />
    </Button>
    <Popover className="popover" placement="bottom end">
      <ListBox className="menu">
        {targets.map(({ id, title }) => (
          <ListBoxItem key={id} id={id} className="option" textValue={title}>
            {title}
          </ListBoxItem>
        ))}
      </ListBox>
    </Popover>
  </Select>
);

function Countdown({ untilMs }: { readonly untilMs: number }): ReactNode {
  const seconds = Math.max(0, Math.ceil((untilMs - useNow(250)) / 1000));
  return <span className="countdown">{seconds === 0 ? 'starting …' : `${String(seconds)} s`}</span>;
}
