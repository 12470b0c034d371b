import type { ReactNode } from 'react';
import {
  Button,
  Checkbox as AriaCheckbox,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Switch as AriaSwitch,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import { Icon } from '../icons.tsx';

export interface Choice {
  readonly id: string;
  readonly label: string;
}

interface SelectProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

const EVERYTHING = '';

/** A filter: one of the choices, or all. Shows its name until something is chosen. */
export function FilterSelect({ label, choices, value, onChange }: SelectProps): ReactNode {
  const options = [{ id: EVERYTHING, label: `${label}: all` }, ...withChosen(choices, value)];
  return (
    <AriaSelect
      className="select select-chip"
      aria-label={label}
      selectedKey={value ?? EVERYTHING}
      onSelectionChange={(key) => onChange(key === EVERYTHING || key === null ? undefined : String(key))}
      {...(value === undefined ? {} : { 'data-set': true })}
    >
      <Button className="button">
        {value === undefined ? <span className="soft">{label}</span> : <SelectValue />}
        <Icon name="chevron" size={14} />
      </Button>
      <Popover className="popover" offset={4}>
        <ListBox items={options}>{renderOption}</ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** An address may name a choice that is not loaded yet, or no longer there, such as a renamed account: it stands as it is. */
const withChosen = (choices: readonly Choice[], value: string | undefined): readonly Choice[] =>
  value === undefined || choices.some(({ id }) => id === value) ? choices : [...choices, { id: value, label: value }];

const renderOption = ({ id, label }: Choice): ReactNode => (
  <ListBoxItem id={id} className="option" textValue={label}>
    {label}
  </ListBoxItem>
);

interface SegmentedProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function Segmented({ label, choices, value, onChange }: SegmentedProps): ReactNode {
  return (
    <ToggleButtonGroup
      className="segmented"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        if (key !== undefined) onChange(String(key));
      }}
    >
      {choices.map((choice) => (
        <ToggleButton key={choice.id} id={choice.id} className="segment">
          {choice.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

interface CheckboxProps {
  readonly isSelected: boolean;
  readonly isIndeterminate?: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly label?: string;
  readonly children?: ReactNode;
}

export function Checkbox({ label, children, isIndeterminate = false, ...rest }: CheckboxProps): ReactNode {
  return (
    <AriaCheckbox
      className="checkbox"
      isIndeterminate={isIndeterminate}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...rest}
    >
      <span className="box" aria-hidden>
        {isIndeterminate ? '–' : <Icon name="check" size={12} strokeWidth={2.2} />}
      </span>
      {children}
    </AriaCheckbox>
  );
}

interface SwitchProps {
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly children: ReactNode;
}

export function Switch({ children, ...rest }: SwitchProps): ReactNode {
  return (
    <AriaSwitch className="switch" {...rest}>
      <span className="track" aria-hidden />
      {children}
    </AriaSwitch>
  );
}
