import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import {
  Button,
  FieldError,
  Input,
  Label,
  SearchField,
  Text,
  TextArea,
  TextField as AriaTextField,
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
