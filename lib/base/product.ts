/** What this program is called, on the command line and on the wire. */

export const PROGRAM_NAME = "dcmsend";
export const PROGRAM_VERSION = "1.0.0";
export const RELEASE_DATE = "2026-11-24";

/** First line of the help and version texts, in the shape that scripts know from DCMTK. */
export const PROGRAM_LINE =
  `$${PROGRAM_NAME}: ${PROGRAM_NAME} v${PROGRAM_VERSION} ${RELEASE_DATE} $`;

/**
 * Our implementation class UID (PS3.7 D.3.3.2): the UUID d360fb9d-e2ee-4149-8c7d-808f162cb7ff
 * under the root 2.25 (PS3.5 B.2). It stays the same from version to version.
 */
export const IMPLEMENTATION_CLASS_UID = "2.25.280970671002900268819068990385787025407";

/** Our implementation version name (PS3.7 D.3.3.2): at most 16 characters. */
export const IMPLEMENTATION_VERSION_NAME = "DCMSEND_DENO_1";
