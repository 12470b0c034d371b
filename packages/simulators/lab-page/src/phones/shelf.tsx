import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { PhoneView } from '@ccm/simulators/lab-protocol';
import { Icon } from '../ui/icons.tsx';
import { Phone } from './phone.tsx';

interface ShelfProps {
  readonly phones: readonly PhoneView[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** All phones in a row, and their names to jump to one. */
export function Shelf({ phones, selected, onSelect }: ShelfProps): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const phone = row.current?.querySelector(`[data-phone="${CSS.escape(selected)}"]`);
    if (row.current !== null && phone) showWhole(row.current, phone);
  }, [selected]);
  return (
    <section className="shelf" aria-label="Phones">
      <ToggleButtonGroup
        className="shelf-names"
        aria-label="Go to a phone"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[selected]}
        onSelectionChange={(keys) => {
          const [key] = keys;
          if (key !== undefined) onSelect(String(key));
        }}
      >
        {phones.map(({ id, app, title, carrier }) => (
          <ToggleButton key={id} id={id} className="shelf-name">
            <span className={`app-mark hue-${app}`}>
              <Icon name={app} size={12} />
            </span>
            {title} <span className="faint">{carrier}</span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <div className="shelf-row" ref={row}>
        {phones.map((phone) => (
          <Phone key={phone.id} phone={phone} isSelected={phone.id === selected} onSelect={() => onSelect(phone.id)} />
        ))}
      </div>
    </section>
  );
}

/**
 * Scrolls the row alone, until the phone is whole at both edges. A browser ends a smooth `scrollIntoView` as soon as another starts, as a
 * focused text field does.
 */
function showWhole(row: Element, phone: Element): void {
  const gap = Number.parseFloat(getComputedStyle(phone).scrollMarginInlineStart);
  const [seen, whole] = [row.getBoundingClientRect(), phone.getBoundingClientRect()];
  const lacking = Math.max(0, whole.right + gap - seen.right) - Math.max(0, seen.left + gap - whole.left);
  row.scrollBy({ left: lacking, behavior: 'smooth' });
}
