import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { ButtonView, PhoneMessage } from '@ccm/simulators/lab-protocol';
import type { PhoneFacts } from '../lab/store.ts';
import { press } from './press.ts';

interface KeyboardProps {
  readonly phone: PhoneFacts;
  readonly message: PhoneMessage;
  readonly buttons: readonly ButtonView[];
}

/** Viber's keyboard, Messenger's quick replies: for the newest message alone. */
export const Keyboard = ({ phone, message, buttons }: KeyboardProps): ReactNode => (
  <div className="keyboard" role="group" aria-label="Suggested answers">
    {buttons.map((button) => (
      <Button
        key={`${button.title} ${button.value}`}
        className="keyboard-key"
        onPress={() => press(phone, message, button, 'keyboard')}
      >
        {button.title}
      </Button>
    ))}
  </div>
);
