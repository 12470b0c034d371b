import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { CardView, PhoneMessage } from '@ccm/simulators/lab-protocol';
import type { PhoneFacts } from '../lab/store.ts';
import { press } from './press.ts';

interface CardsProps {
  readonly phone: PhoneFacts;
  readonly message: PhoneMessage;
  readonly cards: readonly CardView[];
}

/** A carousel that is swiped sideways. */
export const Cards = ({ phone, message, cards }: CardsProps): ReactNode => (
  <div className="cards" tabIndex={0} role="group" aria-label={`${String(cards.length)} cards`}>
    {cards.map((card) => (
      <div key={card.title} className="card">
        {card.imageUrl === undefined ? null : <img className="card-image" src={card.imageUrl} alt="" />}
        <span className="card-words">
          <strong>{card.title}</strong>
          {card.subtitle === undefined ? null : <span className="faint">{card.subtitle}</span>}
        </span>
        {card.buttons.map((button) => (
          <Button
            key={button.title}
            className="card-button"
            aria-label={`${button.title}: ${card.title}`}
            onPress={() => press(phone, message, button, 'card')}
          >
            {button.title}
          </Button>
        ))}
      </div>
    ))}
  </div>
);
