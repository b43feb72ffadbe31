/** Values that several options have. */

export const FILE_NAME = { name: "[f]ilename", kind: "string" } as const;
export const SECONDS = { name: "[s]econds", kind: "integer", min: 1 } as const;
