import type { ReactNode, SVGProps } from 'react';

/** Drawn on a 16 by 16 grid with a line of 1.5. */
const PATHS = {
  overview: 'M2.5 8.5h3l2-5 2.5 9 2-4h1.5',
  messages:
    'M2.5 4.2c0-.9.7-1.7 1.7-1.7h7.6c1 0 1.7.8 1.7 1.7v5.1c0 1-.7 1.7-1.7 1.7H7.4L4.2 13.5V11c-1 0-1.7-.7-1.7-1.7z',
  conversations:
    'M2 3.8c0-.7.6-1.3 1.3-1.3h5.4c.7 0 1.3.6 1.3 1.3v3.4c0 .7-.6 1.3-1.3 1.3H5.5L3.3 10.2V8.5C2.6 8.5 2 7.9 2 7.2zM12 5.5h.7c.7 0 1.3.6 1.3 1.3v3.4c0 .7-.6 1.3-1.3 1.3v1.7l-2.2-1.7H7.3c-.7 0-1.3-.6-1.3-1.3',
  'dead-letters': 'M2.5 4h11v8.5h-11zM2.5 4.5 8 9l5.5-4.5M6 12.5l0 0',
  quarantine: 'M8 1.8 13 3.6v4.1c0 3.1-2.1 5.4-5 6.5-2.9-1.1-5-3.4-5-6.5V3.6zM8 5v3.2M8 10.6v.1',
  channels: 'M5 1.8h6c.6 0 1 .4 1 1v10.4c0 .6-.4 1-1 1H5c-.6 0-1-.4-1-1V2.8c0-.6.4-1 1-1zM7 12h2',
  binds: 'M6.8 9.2 9.2 6.8M6.2 6.2 4.4 8a2.5 2.5 0 0 0 3.6 3.6l1.8-1.8M9.8 9.8 11.6 8A2.5 2.5 0 0 0 8 4.4L6.2 6.2',
  queues: 'M2.5 3.5h11M2.5 6.5h8M2.5 9.5h9.5M2.5 12.5h5',
  fleet: 'M2.5 2.5h11v4h-11zM2.5 9.5h11v4h-11zM5 4.5h.1M5 11.5h.1M8 4.5h3M8 11.5h3',
  campaigns: 'M2.5 6.5v3l2 .3V13h2v-2.9l6 2.4v-9l-6 2.6z',
  configuration: 'M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M8.5 3v3M4.5 10v3',
  api: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5 6.5 12 13 4.5',
  chevron: 'M4.5 6.5 8 10l3.5-3.5',
  right: 'M6 4l4 4-4 4',
  left: 'M10 4 6 8l4 4',
  warning: 'M8 2.2 14.4 13.3H1.6zM8 6.3v3.2M8 11.4v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3v3.4M8 5.2v.1',
  copy: 'M6 6V3.5c0-.6.4-1 1-1h5.5c.6 0 1 .4 1 1V9c0 .6-.4 1-1 1H10M3.5 6H9c.6 0 1 .4 1 1v5.5c0 .6-.4 1-1 1H3.5c-.6 0-1-.4-1-1V7c0-.6.4-1 1-1z',
  replay: 'M2.5 8a5.5 5.5 0 1 0 1.8-4.1M4.5 1.5v2.7h2.7',
  download: 'M8 2.5v7.3M5 7l3 3 3-3M2.5 12.5h11',
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M12.6 3.4l-.7.7M4.1 11.9l-.7.7',
  moon: 'M13.3 9.6A5.7 5.7 0 0 1 6.4 2.7a5.7 5.7 0 1 0 6.9 6.9z',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  out: 'M6.5 2.5h-3c-.6 0-1 .4-1 1v9c0 .6.4 1 1 1h3M10 5l3 3-3 3M13 8H6.5',
  send: 'M2.5 8 13.5 2.8 10.6 13.2 7.8 8.9z M7.8 8.9l5.7-6.1',
  inbound: 'M12.5 3.5l-8 8M4.5 5.5v6h6',
  outbound: 'M3.5 12.5l8-8M5.5 4.5h6v6',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6',
  play: 'M5 3.2v9.6L12.8 8z',
  pause: 'M5.2 3.5v9M10.8 3.5v9',
  key: 'M9.8 9.2a3.6 3.6 0 1 0-3-3L2.5 10.5v3h3v-2h2V10z',
  shield: 'M8 1.8 13 3.6v4.1c0 3.1-2.1 5.4-5 6.5-2.9-1.1-5-3.4-5-6.5V3.6zM5.8 7.8l1.6 1.6 2.9-3.1',
  unplug: 'M6 2.5v3M10 2.5v3M4 5.5h8v2.2A4 4 0 0 1 8 11.7a4 4 0 0 1-4-4zM8 11.7v2.3',
  sms: 'M3 3.5h10v7H7.5L5 13v-2.5H3zM5.5 6h5M5.5 8h3',
  whatsapp: 'M2.8 13.2l.8-2.7A5.6 5.6 0 1 1 5.7 12.5zM6.2 5.8c.2 2 1.8 3.7 3.9 4',
  facebook:
    'M8 2.3c3.3 0 5.8 2.3 5.8 5.3S11.300 12.900 8 12.900c-.6 0-1.200-.1-1.700-.2L4.300 13.700v-2C3 10.700 2.200 9.300 2.200 7.600 2.200 4.600 4.700 2.300 8 2.300zM4.800 8.900 7 6.600l2 1.600 2.200-1.700',
  viber:
    'M4 3.2h8c1 0 1.500.6 1.500 1.500v5c0 1-.5 1.500-1.500 1.500H8L5.500 13.500v-2.300H4c-1 0-1.500-.6-1.500-1.500v-5c0-1 .5-1.500 1.500-1.500zM8.300 5.300c1.300.1 2.200 1 2.300 2.300M6 5.800c.3 1.600 1.300 2.700 3 3.200',
  smpp: 'M8 7v7M5.800 9.200a3.100 3.100 0 0 1 0-4.400M10.200 4.800a3.100 3.100 0 0 1 0 4.400M3.700 11.300a6.100 6.100 0 0 1 0-8.600M12.300 2.700a6.100 6.100 0 0 1 0 8.600',
  instagram:
    'M5 2.500h6A2.500 2.500 0 0 1 13.500 5v6a2.500 2.500 0 0 1-2.500 2.500H5A2.500 2.500 0 0 1 2.500 11V5A2.500 2.500 0 0 1 5 2.500zM8 10.300a2.300 2.300 0 1 0 0-4.600 2.300 2.300 0 0 0 0 4.600zM11 5v.1',
  telegram: 'M2.500 7.600 13.500 3 11.800 12.800 8.300 10.200 6.700 12V9.200L11 5.500',
  other: 'M3 4.500h10v7H3z',
} as const;

export type IconName = keyof typeof PATHS;

export const isIconName = (name: string): name is IconName => Object.hasOwn(PATHS, name);

interface IconProps extends SVGProps<SVGSVGElement> {
  readonly name: IconName;
  readonly size?: number;
}

/** Decoration: the words beside it, or the label of its button, give the meaning. */
export function Icon({ name, size = 16, ...rest }: IconProps): ReactNode {
  return (
    <svg
      width={`${size / 16}rem`}
      height={`${size / 16}rem`}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      {...rest}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
