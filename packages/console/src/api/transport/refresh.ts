/** The time after which a view that watches the fleet asks again. */
export const LIVE_REFRESH_MS = 10_000;
