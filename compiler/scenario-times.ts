/**
 * Dates and times as scenarios write them.
 *
 * @module
 */

/** Whether a text is a date as it stands in a calendar. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Whether a text is a local date and time, `YYYY-MM-DD HH:MM`. */
export function isLocalTime(text: string): boolean {
  return isDate(text.slice(0, 10)) && /^ ([01]\d|2[0-3]):[0-5]\d$/.test(text.slice(10));
}
