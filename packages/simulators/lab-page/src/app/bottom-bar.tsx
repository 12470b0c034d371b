import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useView } from '../lab/store.ts';
import { Icon } from '../ui/icons.tsx';
import type { IconName } from '../ui/icons.tsx';

export type Place = 'phones' | 'desk' | 'bench';

const PLACES: readonly { readonly id: Place; readonly icon: IconName; readonly title: string }[] = [
  { id: 'phones', icon: 'phone', title: 'Phones' },
  { id: 'desk', icon: 'desk', title: 'Desk' },
  { id: 'bench', icon: 'bench', title: 'Trouble' },
];

interface BottomBarProps {
  readonly place: Place;
  readonly onGo: (place: Place) => void;
}

/** On narrow screens one place at a time. */
export function BottomBar({ place, onGo }: BottomBarProps): ReactNode {
  const troubles = useView((view) => view.troubles.filter(({ on }) => on).length);
  return (
    <nav className="bottom-bar" aria-label="Places">
      {PLACES.map(({ id, icon, title }) => (
        <Button
          key={id}
          className="bottom-place"
          onPress={() => onGo(id)}
          {...(id === place ? { 'aria-current': 'page' } : {})}
        >
          <Icon name={icon} size={20} />
          {title}
          {id === 'bench' && troubles > 0 ? ` (${String(troubles)})` : ''}
        </Button>
      ))}
    </nav>
  );
}
