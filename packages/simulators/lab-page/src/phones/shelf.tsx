import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { usePhones } from '../lab/store.ts';
import { Icon } from '../ui/icons.tsx';
import { Phone } from './phone.tsx';

interface ShelfProps {
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** All phones in a row, and their names to jump to one. */
export function Shelf({ selected, onSelect }: ShelfProps): ReactNode {
  const phones = usePhones();
  const names = useRef<HTMLDivElement>(null);
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (row.current !== null) showWhole(row.current, `[data-phone="${CSS.escape(selected)}"]`);
    if (names.current !== null) showWhole(names.current, '[data-selected]');
  }, [selected]);
  return (
    <section className="shelf" aria-label="Phones">
      <ToggleButtonGroup
        ref={names}
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
          <Phone key={phone.id} phone={phone} isSelected={phone.id === selected} onSelect={onSelect} />
        ))}
      </div>
    </section>
  );
}

/**
 * Scrolls the row alone, until the element is whole at both edges. A browser ends a smooth `scrollIntoView` as soon as another starts, as a
 * focused text field does.
 */
function showWhole(row: Element, selector: string): void {
  const element = row.querySelector(selector);
  if (element === null) return;
  const gap = Number.parseFloat(getComputedStyle(element).scrollMarginInlineStart);
  const [seen, whole] = [row.getBoundingClientRect(), element.getBoundingClientRect()];
  const lacking = Math.max(0, whole.right + gap - seen.right) - Math.max(0, seen.left + gap - whole.left);
  row.scrollBy({ left: lacking });
}
