/**
 * Storage commitment as Orthanc 1.10.1 speaks it, once as the SCU that asks a server of this
 * project's tests, once as the SCP that answers the same request, captured on loopback. None of these
 * bytes was made by this project.
 */

import { hex } from "./hex.ts";

/**
 * P-DATA-TF with the command of an N-ACTION-RQ on context 1: Requested SOP Class UID (0000,0003)
 * 1.2.840.10008.1.20.1, Message ID 1, data set present (1), Requested SOP Instance UID (0000,1001)
 * 1.2.840.10008.1.20.1.1, Action Type ID (0000,1008) 1.
 */
export const N_ACTION_RQ_COMMAND = hex(`
  04 00 00 00 00 74 00 00 00 70 01 03 00 00 00 00 04 00 00 00 62 00 00 00 00 00 03 00 14 00 00 00
  31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32 30 2e 31 00 00 00 01 02 00 00 00 30 01 00 00
  10 01 02 00 00 00 01 00 00 00 00 08 02 00 00 00 01 00 00 00 01 10 16 00 00 00 31 2e 32 2e 38 34
  30 2e 31 30 30 30 38 2e 31 2e 32 30 2e 31 2e 31 00 00 08 10 02 00 00 00 01 00
`);

/**
 * P-DATA-TF with its data set in implicit VR little endian: Transaction UID (0008,1195)
 * 2.25.82929180019249718497165376122915926079, Referenced SOP Sequence (0008,1199) of two items of
 * explicit length: Secondary Capture, instances 1.2.3.4.5 and 1.2.3.4.99.
 */
export const N_ACTION_RQ_DATA = hex(`
  04 00 00 00 00 ba 00 00 00 b6 01 02 08 00 95 11 2c 00 00 00 32 2e 32 35 2e 38 32 39 32 39 31 38
  30 30 31 39 32 34 39 37 31 38 34 39 37 31 36 35 33 37 36 31 32 32 39 31 35 39 32 36 30 37 39 00
  08 00 99 11 78 00 00 00 fe ff 00 e0 34 00 00 00 08 00 50 11 1a 00 00 00 31 2e 32 2e 38 34 30 2e
  31 30 30 30 38 2e 35 2e 31 2e 34 2e 31 2e 31 2e 37 00 08 00 55 11 0a 00 00 00 31 2e 32 2e 33 2e
  34 2e 35 00 fe ff 00 e0 34 00 00 00 08 00 50 11 1a 00 00 00 31 2e 32 2e 38 34 30 2e 31 30 30 30
  38 2e 35 2e 31 2e 34 2e 31 2e 31 2e 37 00 08 00 55 11 0a 00 00 00 31 2e 32 2e 33 2e 34 2e 39 39
`);

/**
 * A-ASSOCIATE-AC to DCMSEND, which has called ORTHANC: context 1 accepted with implicit VR little
 * endian, maximum length 16384. Role selection (54H) for Storage Commitment Push Model: SCU 1, SCP 0.
 */
export const ASSOCIATE_AC = hex(`
  02 00 00 00 00 d4 00 01 00 00 4f 52 54 48 41 4e 43 20 20 20 20 20 20 20 20 20 44 43 4d 53 45 4e
  44 20 20 20 20 20 20 20 20 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 10 00 00 15 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 33 2e 31 2e
  31 2e 31 21 00 00 19 01 00 00 00 40 00 00 11 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32
  50 00 00 56 51 00 00 04 00 00 40 00 52 00 00 1b 31 2e 32 2e 32 37 36 2e 30 2e 37 32 33 30 30 31
  30 2e 33 2e 30 2e 33 2e 36 2e 37 54 00 00 18 00 14 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31
  2e 32 30 2e 31 01 00 55 00 00 0f 4f 46 46 49 53 5f 44 43 4d 54 4b 5f 33 36 37
`);

/**
 * P-DATA-TF with an N-ACTION-RSP to Message ID 1: status 0, no data set; Affected SOP Class and
 * Instance UID of storage commitment, no Action Type ID.
 */
export const N_ACTION_RSP = hex(`
  04 00 00 00 00 74 00 00 00 70 01 03 00 00 00 00 04 00 00 00 62 00 00 00 00 00 02 00 14 00 00 00
  31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32 30 2e 31 00 00 00 01 02 00 00 00 30 81 00 00
  20 01 02 00 00 00 01 00 00 00 00 08 02 00 00 00 01 01 00 00 00 09 02 00 00 00 00 00 00 00 00 10
  16 00 00 00 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32 30 2e 31 2e 31
`);

/**
 * A-ASSOCIATE-RQ from ORTHANC to DCMSEND: context 1, Storage Commitment Push Model in implicit and
 * explicit VR little endian. Role selection (54H): SCU 0, SCP 1.
 */
export const ASSOCIATE_RQ = hex(`
  01 00 00 00 01 03 00 01 00 00 44 43 4d 53 45 4e 44 20 20 20 20 20 20 20 20 20 4f 52 54 48 41 4e
  43 20 20 20 20 20 20 20 20 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 10 00 00 15 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 33 2e 31 2e
  31 2e 31 20 00 00 48 01 00 ff 00 30 00 00 14 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32
  30 2e 31 40 00 00 11 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32 40 00 00 13 31 2e 32 2e
  38 34 30 2e 31 30 30 30 38 2e 31 2e 32 2e 31 50 00 00 56 51 00 00 04 00 00 40 00 52 00 00 1b 31
  2e 32 2e 32 37 36 2e 30 2e 37 32 33 30 30 31 30 2e 33 2e 30 2e 33 2e 36 2e 37 54 00 00 18 00 14
  31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32 30 2e 31 00 01 55 00 00 0f 4f 46 46 49 53 5f
  44 43 4d 54 4b 5f 33 36 37
`);

/**
 * P-DATA-TF with the command of an N-EVENT-REPORT-RQ: Affected SOP Class and Instance UID of storage
 * commitment, Message ID 1, data set present (1), Event Type ID (0000,1002) 2.
 */
export const N_EVENT_REPORT_RQ_COMMAND = hex(`
  04 00 00 00 00 74 00 00 00 70 01 03 00 00 00 00 04 00 00 00 62 00 00 00 00 00 02 00 14 00 00 00
  31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32 30 2e 31 00 00 00 01 02 00 00 00 00 01 00 00
  10 01 02 00 00 00 01 00 00 00 00 08 02 00 00 00 01 00 00 00 00 10 16 00 00 00 31 2e 32 2e 38 34
  30 2e 31 30 30 30 38 2e 31 2e 32 30 2e 31 2e 31 00 00 02 10 02 00 00 00 02 00
`);

/**
 * P-DATA-TF with its data set in implicit VR little endian: the Transaction UID; Failed SOP Sequence
 * (0008,1198) with 1.2.3.4.99, Failure Reason (0008,1197) 0112H; Referenced SOP Sequence (0008,1199)
 * with 1.2.3.4.5.
 */
export const N_EVENT_REPORT_RQ_DATA = hex(`
  04 00 00 00 00 cc 00 00 00 c8 01 02 08 00 95 11 2c 00 00 00 32 2e 32 35 2e 38 32 39 32 39 31 38
  30 30 31 39 32 34 39 37 31 38 34 39 37 31 36 35 33 37 36 31 32 32 39 31 35 39 32 36 30 37 39 00
  08 00 98 11 46 00 00 00 fe ff 00 e0 3e 00 00 00 08 00 50 11 1a 00 00 00 31 2e 32 2e 38 34 30 2e
  31 30 30 30 38 2e 35 2e 31 2e 34 2e 31 2e 31 2e 37 00 08 00 55 11 0a 00 00 00 31 2e 32 2e 33 2e
  34 2e 39 39 08 00 97 11 02 00 00 00 12 01 08 00 99 11 3c 00 00 00 fe ff 00 e0 34 00 00 00 08 00
  50 11 1a 00 00 00 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 35 2e 31 2e 34 2e 31 2e 31 2e 37 00
  08 00 55 11 0a 00 00 00 31 2e 32 2e 33 2e 34 2e 35 00
`);
