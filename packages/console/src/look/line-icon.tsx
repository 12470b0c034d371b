import type { ReactNode, SVGProps } from 'react';

interface LineIconProps extends SVGProps<SVGSVGElement> {
  /** Drawn on a grid of 16 by 16. */
  readonly path: string;
  /** In pixels where the text has its usual size; grows with the text. */
  readonly size?: number;
}

/** Decoration: the words beside it, or the label of its button, give the meaning. */
export const LineIcon = ({ path, size = 16, ...rest }: LineIconProps): ReactNode => (
  <svg
    width={`${String(size / 16)}rem`}
    height={`${String(size / 16)}rem`}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.5}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden
    {...rest}
  >
    <path d={path} />
  </svg>
);
