/**
 * PDUs as DCMTK 3.6.7's `dcmsend` and `storescp` sent them to each other over loopback, captured by
 * a proxy between the two. None of these bytes was made by this project.
 */

import { hex } from "./hex.ts";

/**
 * A-ASSOCIATE-RQ of dcmsend: to ANY-SCP from DCMSEND, DICOM application context, two contexts:
 * 1: Secondary Capture (1.2.840.10008.5.1.4.1.1.7) in JPEG-LS lossy (.4.81);
 * 3: MR (1.2.840.10008.5.1.4.1.1.4) in Explicit LE, Explicit BE, Implicit LE.
 * Maximum length 16384, implementation 1.2.276.0.7230010.3.0.3.6.7, OFFIS_DCMTK_367.
 * Byte 3 of the context items' reserved bytes is FFH.
 */
export const ASSOCIATE_RQ = hex(`
  01 00 00 00 01 42 00 01 00 00 41 4e 59 2d 53 43 50 20 20 20 20 20 20 20 20 20 44 43 4d 53 45 4e
  44 20 20 20 20 20 20 20 20 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 10 00 00 15 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 33 2e 31 2e
  31 2e 31 20 00 00 3b 01 00 ff 00 30 00 00 19 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 35 2e 31
  2e 34 2e 31 2e 31 2e 37 40 00 00 16 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32 2e 34 2e
  38 31 20 00 00 64 03 00 ff 00 30 00 00 19 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 35 2e 31 2e
  34 2e 31 2e 31 2e 34 40 00 00 13 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32 2e 31 40 00
  00 13 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32 2e 32 40 00 00 11 31 2e 32 2e 38 34 30
  2e 31 30 30 30 38 2e 31 2e 32 50 00 00 3a 51 00 00 04 00 00 40 00 52 00 00 1b 31 2e 32 2e 32 37
  36 2e 30 2e 37 32 33 30 30 31 30 2e 33 2e 30 2e 33 2e 36 2e 37 55 00 00 0f 4f 46 46 49 53 5f 44
  43 4d 54 4b 5f 33 36 37
`);

/**
 * A-ASSOCIATE-AC of storescp to it: context 1 refused with result 4, though with a transfer syntax
 * (1.2.840.10008.1.2); context 3 accepted with Explicit LE. Maximum length 16384.
 */
export const ASSOCIATE_AC = hex(`
  02 00 00 00 00 d7 00 01 00 00 41 4e 59 2d 53 43 50 20 20 20 20 20 20 20 20 20 44 43 4d 53 45 4e
  44 20 20 20 20 20 20 20 20 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 10 00 00 15 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 33 2e 31 2e
  31 2e 31 21 00 00 19 01 00 04 00 40 00 00 11 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32
  21 00 00 1b 03 00 00 00 40 00 00 13 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32 2e 31 50
  00 00 3a 51 00 00 04 00 00 40 00 52 00 00 1b 31 2e 32 2e 32 37 36 2e 30 2e 37 32 33 30 30 31 30
  2e 33 2e 30 2e 33 2e 36 2e 37 55 00 00 0f 4f 46 46 49 53 5f 44 43 4d 54 4b 5f 33 36 37
`);

/**
 * A-ASSOCIATE-AC of storescp +xa -pdu 4096, called ARCHIVE by STORE_SCU: context 1 accepted with
 * JPEG-LS lossy, maximum length 4096.
 */
export const ASSOCIATE_AC_LOSSY = hex(`
  02 00 00 00 00 bd 00 01 00 00 41 52 43 48 49 56 45 20 20 20 20 20 20 20 20 20 53 54 4f 52 45 5f
  53 43 55 20 20 20 20 20 20 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 10 00 00 15 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 33 2e 31 2e
  31 2e 31 21 00 00 1e 01 00 00 00 40 00 00 16 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32
  2e 34 2e 38 31 50 00 00 3a 51 00 00 04 00 00 10 00 52 00 00 1b 31 2e 32 2e 32 37 36 2e 30 2e 37
  32 33 30 30 31 30 2e 33 2e 30 2e 33 2e 36 2e 37 55 00 00 0f 4f 46 46 49 53 5f 44 43 4d 54 4b 5f
  33 36 37
`);

/**
 * A-ASSOCIATE-RJ of storescp --refuse: permanent (1), service user (1), no reason (1).
 */
export const ASSOCIATE_RJ = hex(`
  03 00 00 00 00 04 00 01 01 01
`);

/**
 * P-DATA-TF of dcmsend: context 3, command, last fragment: C-STORE-RQ with message ID 2, medium
 * priority, MR, instance 1.3.6.1.4.1.5962.1.1.4.1.1.20040826185059.5457 (46 bytes, even).
 */
export const STORE_RQ_COMMAND = hex(`
  04 00 00 00 00 92 00 00 00 8e 03 03 00 00 00 00 04 00 00 00 80 00 00 00 00 00 02 00 1a 00 00 00
  31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 35 2e 31 2e 34 2e 31 2e 31 2e 34 00 00 00 00 01 02 00
  00 00 01 00 00 00 10 01 02 00 00 00 02 00 00 00 00 07 02 00 00 00 00 00 00 00 00 08 02 00 00 00
  01 00 00 00 00 10 2e 00 00 00 31 2e 33 2e 36 2e 31 2e 34 2e 31 2e 35 39 36 32 2e 31 2e 31 2e 34
  2e 31 2e 31 2e 32 30 30 34 30 38 32 36 31 38 35 30 35 39 2e 35 34 35 37
`);

/**
 * The same of another run: context 1, message ID 1; class UID of 25 characters with one NUL;
 * instance UID of 64 characters.
 */
export const STORE_RQ_COMMAND_PADDED = hex(`
  04 00 00 00 00 a4 00 00 00 a0 01 03 00 00 00 00 04 00 00 00 92 00 00 00 00 00 02 00 1a 00 00 00
  31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 35 2e 31 2e 34 2e 31 2e 31 2e 37 00 00 00 00 01 02 00
  00 00 01 00 00 00 10 01 02 00 00 00 01 00 00 00 00 07 02 00 00 00 00 00 00 00 00 08 02 00 00 00
  01 00 00 00 00 10 40 00 00 00 31 2e 32 2e 38 32 36 2e 30 2e 31 2e 33 36 38 30 30 34 33 2e 38 2e
  34 39 38 2e 38 36 31 36 34 30 30 38 31 31 35 37 37 31 31 38 35 32 33 38 34 31 37 34 33 34 32 30
  38 32 39 35 32 38 36 36 38 35
`);

/**
 * P-DATA-TF of dcmsend: context 1, data, last fragment: 292 bytes of a JPEG-LS image in Explicit LE,
 * from (0008,0016) to the sequence delimiter of the pixel data.
 */
export const STORE_RQ_DATA = hex(`
  04 00 00 00 01 2a 00 00 01 26 01 02 08 00 16 00 55 49 1a 00 31 2e 32 2e 38 34 30 2e 31 30 30 30
  38 2e 35 2e 31 2e 34 2e 31 2e 31 2e 37 00 08 00 18 00 55 49 40 00 31 2e 32 2e 38 32 36 2e 30 2e
  31 2e 33 36 38 30 30 34 33 2e 38 2e 34 39 38 2e 38 36 31 36 34 30 30 38 31 31 35 37 37 31 31 38
  35 32 33 38 34 31 37 34 33 34 32 30 38 32 39 35 32 38 36 36 38 35 28 00 02 00 55 53 02 00 01 00
  28 00 04 00 43 53 0c 00 4d 4f 4e 4f 43 48 52 4f 4d 45 32 20 28 00 10 00 55 53 02 00 2d 00 28 00
  11 00 55 53 02 00 0a 00 28 00 00 01 55 53 02 00 08 00 28 00 01 01 55 53 02 00 08 00 28 00 02 01
  55 53 02 00 07 00 28 00 03 01 55 53 02 00 00 00 e0 7f 10 00 4f 42 00 00 ff ff ff ff fe ff 00 e0
  04 00 00 00 00 00 00 00 fe ff 00 e0 38 00 00 00 ff d8 ff f7 00 0b 08 00 2d 00 0a 01 01 11 00 ff
  da 00 08 01 01 00 02 00 00 57 fd ff 7f 00 00 00 71 ff 7f e0 b7 ff 7c 1c ff 7f 05 2f fb e0 97 ff
  7f c1 17 fd ff 40 ff d9 fe ff dd e0 00 00 00 00
`);

/**
 * P-DATA-TF of storescp: context 3, command, last fragment: C-STORE-RSP to message ID 2, no data set,
 * status 0000H, the same class and instance.
 */
export const STORE_RSP = hex(`
  04 00 00 00 00 92 00 00 00 8e 03 03 00 00 00 00 04 00 00 00 80 00 00 00 00 00 02 00 1a 00 00 00
  31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 35 2e 31 2e 34 2e 31 2e 31 2e 34 00 00 00 00 01 02 00
  00 00 01 80 00 00 20 01 02 00 00 00 02 00 00 00 00 08 02 00 00 00 01 01 00 00 00 09 02 00 00 00
  00 00 00 00 00 10 2e 00 00 00 31 2e 33 2e 36 2e 31 2e 34 2e 31 2e 35 39 36 32 2e 31 2e 31 2e 34
  2e 31 2e 31 2e 32 30 30 34 30 38 32 36 31 38 35 30 35 39 2e 35 34 35 37
`);

/**
 * C-ECHO-RQ of echoscu: context 1, the last fragment of a command; Verification SOP Class, message
 * ID 1, no data set.
 */
export const ECHO_RQ = hex(`
  04 00 00 00 00 4a 00 00 00 46 01 03 00 00 00 00 04 00 00 00 38 00 00 00 00 00 02 00 12 00 00 00
  31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 31 00 00 00 00 01 02 00 00 00 30 00 00 00 10 01
  02 00 00 00 01 00 00 00 00 08 02 00 00 00 01 01
`);

/**
 * A-RELEASE-RQ of dcmsend.
 */
export const RELEASE_RQ = hex(`
  05 00 00 00 00 04 00 00 00 00
`);

/**
 * A-RELEASE-RP of storescp.
 */
export const RELEASE_RP = hex(`
  06 00 00 00 00 04 00 00 00 00
`);

/**
 * A-ABORT of storescp --abort-after: source 0 (service user), reason 0.
 */
export const ABORT = hex(`
  07 00 00 00 00 04 00 00 00 00
`);
