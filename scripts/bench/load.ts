/** @returns how busy the machine is: on a busy one, figures are worthless */
export function load(): string {
  return `load ${Deno.loadavg().map((value) => value.toFixed(2)).join(" ")} on ` +
    `${navigator.hardwareConcurrency} processors`;
}
