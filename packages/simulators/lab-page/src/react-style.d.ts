import 'react';

declare module 'react' {
  /** Custom properties are set through the style object too. */
  interface CSSProperties {
    [property: `--${string}`]: string | number | undefined;
  }
}
