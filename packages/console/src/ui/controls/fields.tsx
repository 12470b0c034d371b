import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import {
  Button,
  Checkbox as AriaCheckbox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField,
  Select as AriaSelect,
  SelectValue,
  Switch as AriaSwitch,
  Text,
  TextArea,
  TextField as AriaTextField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import type { TextFieldProps as AriaTextFieldProps } from 'react-aria-components';
import { Icon } from '../icons.tsx';

interface TextFieldProps extends AriaTextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly lines?: number;
  readonly error?: string | undefined;
}

export function TextField({ label, hint, placeholder, lines, error, ...rest }: TextFieldProps): ReactNode {
  const shared = placeholder === undefined ? {} : { placeholder };
  return (
    <AriaTextField className="field" validationBehavior="aria" isInvalid={error !== undefined} {...rest}>
      <Label>{label}</Label>
      {lines === undefined ? (
        <Input className="input" {...shared} />
      ) : (
        <TextArea className="input" rows={lines} {...shared} />
      )}
      {hint === undefined ? null : (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  );
}

interface SearchBoxProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const SETTLE_MS = 250;

/** Reports the text when typing pauses, and at once on Enter. */
export function SearchBox({ label, placeholder, value, onChange }: SearchBoxProps): ReactNode {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => onChange(typed.trim()), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <SearchField
      className="search"
      aria-label={label}
      value={typed}
      onChange={setTyped}
      onSubmit={(text) => onChange(text.trim())}
      onClear={() => onChange('')}
    >
      <Icon name="search" />
      <Input className="input" placeholder={placeholder} />
      <Button className="clear">
        <Icon name="close" size={14} />
      </Button>
    </SearchField>
  );
}

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
        <ListBox items={[{ id: EVERYTHING, label: `${label}: all` }, ...choices]}>{renderOption}</ListBox>
      </Popover>
    </AriaSelect>
  );
}

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
