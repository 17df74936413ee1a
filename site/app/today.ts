/** The day in the village (UTC+8), `YYYY-MM-DD`, whatever this device's time zone is. */
export const localToday = (): string => localNow().slice(0, 10);
/** `YYYY-MM-DDTHH:mm` there */
export const localNow = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 16);
