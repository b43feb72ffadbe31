import assert from "node:assert/strict";
import { formatDate } from "../../lib/cli/log_date.ts";

/** 2026-11-24 06:07:08.009 UTC, a Tuesday. */
const TUESDAY = new Date(Date.UTC(2026, 10, 24, 6, 7, 8, 9));

/** What C's strftime gives in the C locale for {@link TUESDAY}, and for its milliseconds. */
const CONVERSIONS: Readonly<Record<string, string>> = {
  "%a %A %b %B %h": "Tue Tuesday Nov November Nov",
  "%c": "Tue Nov 24 06:07:08 2026",
  "%C %y %Y": "20 26 2026",
  "%d %e %j": "24 24 328",
  "%D %x %F": "11/24/26 11/24/26 2026-11-24",
  "%g %G %V": "26 2026 48",
  "%H %I %k %l %p %P": "06 06  6  6 AM am",
  "%m %M %S": "11 07 08",
  "[%n%t%%]": "[\n\t%]",
  "%q %Q": "009 009.000",
  "%r %R %T %X": "06:07:08 AM 06:07 06:07:08 06:07:08",
  "%s": "1795500428",
  "%u %w %U %W": "2 2 47 47",
  "%z %Z": "+0000 GMT",
  "%E %5 %": "%E %5 %",
  "": "",
};

for (const [format, expected] of Object.entries(CONVERSIONS)) {
  Deno.test(`formatDate() gives ${JSON.stringify(format)} as C's strftime does`, () => {
    assert.equal(formatDate(TUESDAY, format, { utc: true }), expected);
  });
}

/** Days around the turn of the year, where the numbering of weeks differs most. */
const WEEKS: readonly { readonly day: string; readonly expected: string }[] = [
  { day: "2021-01-01T12:00:00Z", expected: "00 00 53 2020 5" },
  { day: "2021-01-03T12:00:00Z", expected: "01 00 53 2020 7" },
  { day: "2021-01-04T12:00:00Z", expected: "01 01 01 2021 1" },
  { day: "2018-12-31T12:00:00Z", expected: "52 53 01 2019 1" },
  { day: "2024-12-29T12:00:00Z", expected: "52 52 52 2024 7" },
];

for (const { day, expected } of WEEKS) {
  Deno.test(`formatDate() numbers the week of ${day}`, () => {
    assert.equal(formatDate(new Date(day), "%U %W %V %G %u", { utc: true }), expected);
  });
}

Deno.test("formatDate() gives noon and midnight as 12", () => {
  const hours = [0, 12, 13].map((hour) => {
    return formatDate(new Date(Date.UTC(2026, 0, 1, hour)), "%I %p", { utc: true });
  });
  assert.deepEqual(hours, ["12 AM", "12 PM", "01 PM"]);
});

Deno.test("formatDate() gives local time as the machine has it", () => {
  const local = new Date(2026, 0, 2, 3, 4, 5);
  assert.equal(formatDate(local, "%Y-%m-%d %H:%M:%S", { utc: false }), "2026-01-02 03:04:05");
  const offset = 0 - local.getTimezoneOffset();
  const hours = Math.trunc(offset / 60) * 100 + offset % 60;
  assert.equal(Number(formatDate(local, "%z", { utc: false })), hours);
});
