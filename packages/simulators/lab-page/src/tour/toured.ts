const KEY = 'ccm-lab-toured';

/** The tour opens by itself once; where the browser has storage switched off, each time. */
export function isNewHere(): boolean {
  try {
    return localStorage.getItem(KEY) === null;
  } catch {
    return true;
  }
}

export function rememberTour(): void {
  try {
    localStorage.setItem(KEY, 'yes');
  } catch {
    // Not remembered then.
  }
}
