import type { ReactNode } from 'react';
import { BrandMark } from '../../../../console/src/look/brand-mark.tsx';
import { setTheme, useTheme } from '../../../../console/src/look/theme.ts';
import type { Theme } from '../../../../console/src/look/theme.ts';
import { consoleLink } from '../lab/console-link.ts';
import { useIsConnected, useView } from '../lab/store.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';

interface TopBarProps {
  readonly isTouring: boolean;
  readonly onTour: () => void;
  readonly isBenchOpen: boolean;
  readonly onBench: () => void;
}

const THEME_ICONS = { system: 'auto', dark: 'moon', light: 'sun' } as const;
/** System, dark, light, and around again. */
const NEXT: Readonly<Record<Theme, Theme>> = { system: 'dark', dark: 'light', light: 'system' };

export function TopBar({ isTouring, onTour, isBenchOpen, onBench }: TopBarProps): ReactNode {
  const theme = useTheme();
  const isConnected = useIsConnected();
  const services = useView((view) => view.services);
  const troubles = useView((view) => view.troubles.filter(({ on }) => on).length);
  return (
    <header className="bar">
      <span className="brand">
        <BrandMark />
        <h1>CCM Lab</h1>
      </span>
      <ul className="services" aria-label="Services">
        {services.map(({ name, running }) => (
          <li key={name} className="service" data-running={running}>
            <span className="dot" aria-hidden />
            {name}
            <span className="visually-hidden">{running ? 'is running' : 'is down'}</span>
          </li>
        ))}
      </ul>
      <span className="bar-end">
        {isConnected ? null : (
          <span className="lost" role="status">
            Connection lost, trying again …
          </span>
        )}
        <Button small look="quiet" icon="tour" onPress={onTour} aria-pressed={isTouring}>
          Tour
        </Button>
        <span className="bench-button">
          <Button small look="quiet" icon="bench" onPress={onBench} aria-expanded={isBenchOpen}>
            Trouble{troubles === 0 ? '' : ` (${String(troubles)})`}
          </Button>
        </span>
        <a
          className="button button-plain button-small"
          data-tour="console"
          href={consoleLink()}
          target="_blank"
          rel="noreferrer"
        >
          Console <Icon name="link" size={13} />
        </a>
        <Button
          small
          look="quiet"
          icon={THEME_ICONS[theme]}
          label={`Colours: ${theme}`}
          onPress={() => setTheme(NEXT[theme])}
        />
      </span>
    </header>
  );
}
