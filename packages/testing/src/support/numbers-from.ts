const DIGITS = 4;

/**
 * Phone numbers of customers, each call another one: `+14135570001`, `+14135570002` after `numbersFrom('+1413557')`. Tests of one fleet
 * do not meet each other's customers.
 */
export function numbersFrom(prefix: string): () => string {
  let serial = 0;
  return () => {
    serial += 1;
    return `${prefix}${String(serial).padStart(DIGITS, '0')}`;
  };
}
