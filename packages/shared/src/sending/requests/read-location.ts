import type { Location } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { LocationRequest } from './send-request.ts';

/** @throws {PayloadError} naming the field. */
export function readLocation(location: LocationRequest, field = 'location'): Location {
  const latitude = degrees(location.latitude, `${field}.latitude`, 90);
  const longitude = degrees(location.longitude, `${field}.longitude`, 180);
  const { name, address } = location;
  return {
    latitude,
    longitude,
    ...compact({ name, address }),
  };
}

function degrees(value: string | number, field: string, limit: number): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (Math.abs(number) <= limit) return number;
  throw new PayloadError(`${field}: must be degrees between -${String(limit)} and ${String(limit)}`, { field });
}
