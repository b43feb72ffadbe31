/** The end of every `switch` over a closed union: a new variant then fails to compile. */

/** @param value what the type checker has proved to be impossible */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected variant: ${JSON.stringify(value)}`);
}
