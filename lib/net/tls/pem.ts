/** PEM (RFC 7468): DER in base64 between two lines. Other text around it is ignored. */

/** One block; `label` is for instance `CERTIFICATE`. */
export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----\r?\n([A-Za-z0-9+/=\s]*)-----END \1-----/g;

/** @returns the blocks without headers of their own, as an encrypted key of the old kind has them */
export function readPem(text: string): PemBlock[] {
  return [...text.matchAll(BLOCK)].flatMap(([, label = "", base64 = ""]) => {
    try {
      return [{ label, der: Uint8Array.fromBase64(base64) }];
    } catch {
      return []; // No base64: as good as not there.
    }
  });
}

/** @returns one block, as PEM */
export function writePem({ label, der }: PemBlock): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
