/** 9999-12-31, the last date with a year of four digits. */
const LAST_DAY = 2_932_896;
/** Of the Gregorian calendar, which repeats itself after 400 years. */
const DAYS_IN_400_YEARS = 146_097;
/** From 0000-03-01 to 1970-01-01. */
const DAYS_BEFORE_1970 = 719_468;

/** In days since 1970, as in shadow(5); undefined for `never`. */
export function dayOf(expires: string): number | undefined {
  if (expires === 'never') return undefined;
  const [year = 0, month = 0, day = 0] = expires.split('-').map(Number);
  return dayNumber(month > 2 ? year : year - 1, (month + 9) % 12) + day - 1;
}

/** As it is declared. */
export function expiryOf(day: number | undefined): string {
  if (day === undefined) return 'never';
  if (day > LAST_DAY) return `${day} days after 1970`;
  let year = Math.floor(((day + DAYS_BEFORE_1970) * 400) / DAYS_IN_400_YEARS);
  if (dayNumber(year + 1, 0) <= day) year += 1;
  if (dayNumber(year, 0) > day) year -= 1;
  let month = 11;
  while (dayNumber(year, month) > day) month -= 1;
  const parts = [month < 10 ? year : year + 1, ((month + 2) % 12) + 1, day - dayNumber(year, month) + 1];
  return parts.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0')).join('-');
}

/** The first day of a month, in days since 1970. Years begin in March, month 0: then a leap day is the last of its year. */
function dayNumber(year: number, month: number): number {
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return year * 365 + leapDays + Math.floor((153 * month + 2) / 5) - DAYS_BEFORE_1970;
}
