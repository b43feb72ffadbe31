/** Dates in log messages: C's `strftime` in the C locale, with log4cplus's `%q` and `%Q`. */

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A point in time taken apart, in local time or UTC. */
interface BrokenDownTime {
  readonly year: number;
  /** 0 is January. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 0 is 1 January. */
  readonly yearDay: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly epochSeconds: number;
  /** Minutes east of Greenwich. */
  readonly offsetMinutes: number;
  readonly zoneName: string;
}

/** @returns `date` as `format` says; conversions that do not exist stay as they are */
export function formatDate(date: Date, format: string, options: { utc: boolean }): string {
  return expand(format, breakDown(date, options.utc));
}

function expand(format: string, time: BrokenDownTime): string {
  return format.replace(/%(.)/gs, (written, letter: string) => convert(letter, time) ?? written);
}

function convert(letter: string, time: BrokenDownTime): string | undefined {
  const day = DAYS[time.weekday] ?? "";
  const month = MONTHS[time.month] ?? "";
  switch (letter) {
    case "a":
      return day.slice(0, 3);
    case "A":
      return day;
    case "b":
    case "h":
      return month.slice(0, 3);
    case "B":
      return month;
    case "c":
      return expand("%a %b %e %H:%M:%S %Y", time);
    case "C":
      return padded(Math.floor(time.year / 100), 2);
    case "d":
      return padded(time.day, 2);
    case "D":
    case "x":
      return expand("%m/%d/%y", time);
    case "e":
      return padded(time.day, 2, " ");
    case "F":
      return expand("%Y-%m-%d", time);
    case "g":
      return padded(isoWeek(time).year % 100, 2);
    case "G":
      return `${isoWeek(time).year}`;
    case "H":
      return padded(time.hour, 2);
    case "I":
      return padded(twelveHour(time), 2);
    case "j":
      return padded(time.yearDay + 1, 3);
    case "k":
      return padded(time.hour, 2, " ");
    case "l":
      return padded(twelveHour(time), 2, " ");
    case "m":
      return padded(time.month + 1, 2);
    case "M":
      return padded(time.minute, 2);
    case "n":
      return "\n";
    case "p":
      return time.hour < 12 ? "AM" : "PM";
    case "P":
      return time.hour < 12 ? "am" : "pm";
    case "q":
      return padded(time.millisecond, 3);
    case "Q":
      return `${padded(time.millisecond, 3)}.000`;
    case "r":
      return expand("%I:%M:%S %p", time);
    case "R":
      return expand("%H:%M", time);
    case "s":
      return `${time.epochSeconds}`;
    case "S":
      return padded(time.second, 2);
    case "t":
      return "\t";
    case "T":
    case "X":
      return expand("%H:%M:%S", time);
    case "u":
      return `${time.weekday === 0 ? 7 : time.weekday}`;
    case "U":
      return padded(Math.floor((time.yearDay + 7 - time.weekday) / 7), 2);
    case "V":
      return padded(isoWeek(time).week, 2);
    case "w":
      return `${time.weekday}`;
    case "W":
      return padded(Math.floor((time.yearDay + 7 - daysSinceMonday(time)) / 7), 2);
    case "y":
      return padded(time.year % 100, 2);
    case "Y":
      return `${time.year}`;
    case "z":
      return zoneOffset(time);
    case "Z":
      return time.zoneName;
    case "%":
      return "%";
    default:
      return undefined;
  }
}

function padded(value: number, width: number, filler = "0"): string {
  return `${value}`.padStart(width, filler);
}

function twelveHour(time: BrokenDownTime): number {
  return time.hour % 12 === 0 ? 12 : time.hour % 12;
}

function daysSinceMonday(time: BrokenDownTime): number {
  return (time.weekday + 6) % 7;
}

function zoneOffset(time: BrokenDownTime): string {
  const minutes = Math.abs(time.offsetMinutes);
  const sign = time.offsetMinutes < 0 ? "-" : "+";
  return sign + padded(Math.floor(minutes / 60), 2) + padded(minutes % 60, 2);
}

/** The week of ISO 8601 belongs to the year that its Thursday is in. */
function isoWeek(time: BrokenDownTime): { year: number; week: number } {
  const thursday = new Date(Date.UTC(time.year, time.month, time.day));
  thursday.setUTCDate(thursday.getUTCDate() + 3 - daysSinceMonday(time));
  const year = thursday.getUTCFullYear();
  const dayOfYear = (thursday.getTime() - Date.UTC(year, 0, 1)) / 86_400_000;
  return { year, week: Math.floor(dayOfYear / 7) + 1 };
}

function breakDown(date: Date, utc: boolean): BrokenDownTime {
  const offsetMinutes = utc ? 0 : -date.getTimezoneOffset();
  // The fields of local time are those of UTC once the offset is added.
  const shifted = new Date(date.getTime() + offsetMinutes * 60_000);
  const year = shifted.getUTCFullYear();
  const month = shifted.getUTCMonth();
  const day = shifted.getUTCDate();
  return {
    year,
    month,
    day,
    weekday: shifted.getUTCDay(),
    yearDay: (Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000,
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    millisecond: shifted.getUTCMilliseconds(),
    epochSeconds: Math.floor(date.getTime() / 1000),
    offsetMinutes,
    zoneName: utc ? "GMT" : localZoneName(date),
  };
}

function localZoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(date);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}
