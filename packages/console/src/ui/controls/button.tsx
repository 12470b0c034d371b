import type { ReactNode } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Icon } from '../icons.tsx';
import type { IconName } from '../icons.tsx';

type Look = 'plain' | 'primary' | 'danger' | 'danger-solid' | 'quiet';

interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className'> {
  readonly look?: Look;
  readonly small?: boolean;
  readonly icon?: IconName;
  readonly children: ReactNode;
}

const classOf = (look: Look, small: boolean, more = ''): string =>
  `button button-${look}${small ? ' button-small' : ''}${more}`;

export function Button({ look = 'plain', small = false, icon, children, ...rest }: ButtonProps): ReactNode {
  return (
    <AriaButton className={classOf(look, small)} {...rest}>
      {icon === undefined ? null : <Icon name={icon} size={small ? 14 : 16} />}
      {children}
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children'> {
  readonly icon: IconName;
  readonly label: string;
}

/** A button without words: its label is read aloud, and shown on hover and focus. */
export function IconButton({ icon, label, look = 'quiet', small = false, ...rest }: IconButtonProps): ReactNode {
  return (
    <TooltipTrigger delay={400}>
      <AriaButton className={classOf(look, small, ' button-icon')} aria-label={label} {...rest}>
        <Icon name={icon} size={small ? 14 : 16} />
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
