/** Reading a JSON report: each line is checked against the schema that users are given. */

import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "../../lib/send/reports/json_report.schema.json" with { type: "json" };

/** A line of the report. */
export interface JsonLine {
  readonly type: string;
  // deno-lint-ignore no-explicit-any -- the schema has checked it
  readonly [field: string]: any;
}

const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false }).compile(
  schema,
);

/** @returns the lines, which the schema allows; the text ends with a newline */
export function parseJsonReport(text: string): JsonLine[] {
  const lines = text.split("\n");
  assert.equal(lines.pop(), "", "the last line is not complete");
  return lines.map((line) => {
    const value = JSON.parse(line);
    assert.ok(validate(value), `${JSON.stringify(validate.errors, null, 2)}\n${line}`);
    return value as JsonLine;
  });
}

/**
 * A whole report: one line about the run at its beginning, one at its end whose totals are those of
 * the lines between.
 */
export function parseWholeJsonReport(text: string): JsonLine[] {
  const lines = parseJsonReport(text);
  const typesInOrder = lines.map(({ type }) => type);
  assert.equal(typesInOrder.indexOf("run"), 0);
  assert.equal(typesInOrder.lastIndexOf("run"), 0);
  assert.equal(typesInOrder.indexOf("end"), lines.length - 1);
  const end = lines.at(-1)!;
  const instances = lines.filter(({ type }) => type === "instance");
  const outcomes = [
    "stored",
    "storedWithWarning",
    "refused",
    "noAcceptableContext",
    "notSent",
    "skipped",
    "notTried",
  ];
  const counted = Object.fromEntries(outcomes.map((outcome) => [
    outcome,
    instances.filter((line) => line.outcome === outcome).length,
  ]));
  assert.deepEqual(Object.fromEntries(outcomes.map((outcome) => [outcome, end[outcome]])), counted);
  assert.equal(end.instances, instances.length);
  const times = lines.map(({ time }) => time);
  assert.deepEqual(times, times.toSorted());
  return lines;
}
