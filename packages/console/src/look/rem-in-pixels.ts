/** The size of 1 rem, which the reader's browser decides. */
export const remInPixels = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
