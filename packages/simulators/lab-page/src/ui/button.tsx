import type { ReactNode } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';

interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className'> {
  readonly look?: 'plain' | 'primary' | 'quiet';
  readonly small?: boolean;
  readonly icon?: IconName;
  /** The label of a button without words: read aloud, and shown on hover and focus. */
  readonly label?: string;
  readonly children?: ReactNode;
}

export function Button({ look = 'plain', small = false, icon, label, children, ...rest }: ButtonProps): ReactNode {
  const isIcon = children === undefined;
  const className = `button button-${look}${small ? ' button-small' : ''}${isIcon ? ' button-icon' : ''}`;
  const button = (
    <AriaButton className={className} {...(label === undefined ? {} : { 'aria-label': label })} {...rest}>
      {icon === undefined ? null : <Icon name={icon} size={small ? 14 : 16} />}
      {children}
    </AriaButton>
  );
  if (!isIcon) return button;
  return (
    <TooltipTrigger delay={500}>
      {button}
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
