import { deepEqual, equal } from "node:assert/strict";
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from "../../lib/base/product.ts";
import { CommandTag, decodeCommandSet, readStoreResponse } from "../../lib/net/command_set.ts";
import {
  dumpAssociateAc,
  dumpAssociateRq,
  dumpStatusDetail,
  dumpStoreRequest,
  dumpStoreResponse,
} from "../../lib/net/dump.ts";
import type { AssociateAc, AssociateRq, NegotiatedContext, Pdu } from "../../lib/net/pdu.ts";
import { dumpCommand } from "../../lib/net/dump_command.ts";
import { decodePdu } from "../../lib/net/pdu_decode.ts";
import * as golden from "../golden/dcmtk_pdus.ts";

function decoded<Type extends Pdu["type"]>(bytes: Uint8Array, type: Type): Pdu & { type: Type } {
  const result = decodePdu(bytes, { maxPduLength: 16384 });
  if (result.type !== "pdu" || result.pdu.type !== type) throw new Error(result.type);
  return result.pdu as Pdu & { type: Type };
}

const REQUEST: AssociateRq = decoded(golden.ASSOCIATE_RQ, "A-ASSOCIATE-RQ");
const ANSWER: AssociateAc = decoded(golden.ASSOCIATE_AC, "A-ASSOCIATE-AC");

function contextsOf(...contexts: NegotiatedContext[]): ReadonlyMap<number, NegotiatedContext> {
  return new Map(contexts.map((context) => [context.id, context]));
}

Deno.test("dumpAssociateRq() prints what dcmsend -d prints before it connects", () => {
  equal(
    dumpAssociateRq(REQUEST),
    `====================== BEGIN A-ASSOCIATE-RQ =====================
Our Implementation Class UID:      ${IMPLEMENTATION_CLASS_UID}
Our Implementation Version Name:   ${IMPLEMENTATION_VERSION_NAME}
Their Implementation Class UID:    
Their Implementation Version Name: 
Application Context Name:    1.2.840.10008.3.1.1.1
Calling Application Name:    DCMSEND
Called Application Name:     ANY-SCP
Responding Application Name: ANY-SCP
Our Max PDU Receive Size:    16384
Their Max PDU Receive Size:  0
Presentation Contexts:
  Context ID:        1 (Proposed)
    Abstract Syntax: =SecondaryCaptureImageStorage
    Proposed SCP/SCU Role: Default
    Proposed Transfer Syntax(es):
      =JPEGLSLossy
  Context ID:        3 (Proposed)
    Abstract Syntax: =MRImageStorage
    Proposed SCP/SCU Role: Default
    Proposed Transfer Syntax(es):
      =LittleEndianExplicit
      =BigEndianExplicit
      =LittleEndianImplicit
Requested Extended Negotiation: none
Accepted Extended Negotiation:  none
Requested User Identity Negotiation: none
User Identity Negotiation Response:  none
======================= END A-ASSOCIATE-RQ ======================`,
  );
});

Deno.test("dumpAssociateAc() prints what dcmsend -d prints of storescp's answer", () => {
  const contexts = contextsOf(...ANSWER.presentationContexts);
  equal(
    dumpAssociateAc(REQUEST, ANSWER, contexts),
    `====================== BEGIN A-ASSOCIATE-AC =====================
Our Implementation Class UID:      ${IMPLEMENTATION_CLASS_UID}
Our Implementation Version Name:   ${IMPLEMENTATION_VERSION_NAME}
Their Implementation Class UID:    1.2.276.0.7230010.3.0.3.6.7
Their Implementation Version Name: OFFIS_DCMTK_367
Application Context Name:    1.2.840.10008.3.1.1.1
Calling Application Name:    DCMSEND
Called Application Name:     ANY-SCP
Responding Application Name: ANY-SCP
Our Max PDU Receive Size:    16384
Their Max PDU Receive Size:  16384
Presentation Contexts:
  Context ID:        1 (Transfer Syntaxes Not Supported)
    Abstract Syntax: =SecondaryCaptureImageStorage
    Proposed SCP/SCU Role: Default
    Accepted SCP/SCU Role: Default
  Context ID:        3 (Accepted)
    Abstract Syntax: =MRImageStorage
    Proposed SCP/SCU Role: Default
    Accepted SCP/SCU Role: Default
    Accepted Transfer Syntax: =LittleEndianExplicit
Requested Extended Negotiation: none
Accepted Extended Negotiation:  none
Requested User Identity Negotiation: none
User Identity Negotiation Response:  none
======================= END A-ASSOCIATE-AC ======================`,
  );
});

const VERDICTS: readonly (readonly [NegotiatedContext | undefined, string])[] = [
  [{ id: 1, result: 0, transferSyntax: "1.2.3" }, "Accepted"],
  [{ id: 1, result: 1 }, "User Rejection"],
  [{ id: 1, result: 2 }, "No Reason"],
  [{ id: 1, result: 3 }, "Abstract Syntax Not Supported"],
  [{ id: 1, result: 4 }, "Transfer Syntaxes Not Supported"],
  [{ id: 1, result: 7 }, "--Invalid Result/Reason--"],
  [undefined, "Proposed"],
];

for (const [negotiated, verdict] of VERDICTS) {
  Deno.test(`dumpAssociateAc() calls a context with result ${negotiated?.result} ${verdict}`, () => {
    const contexts = negotiated === undefined ? contextsOf() : contextsOf(negotiated);
    const lines = dumpAssociateAc(REQUEST, ANSWER, contexts).split("\n");
    equal(lines.includes(`  Context ID:        1 (${verdict})`), true);
  });
}

Deno.test("dumpAssociateRq() prints unknown UIDs as they are, and wide context IDs after the same spaces", () => {
  const context = { id: 255, abstractSyntax: "1.3.99.1", transferSyntaxes: ["1.2.3"] };
  const lines = dumpAssociateRq({ ...REQUEST, presentationContexts: [context] }).split("\n");
  deepEqual(lines.slice(12, 17), [
    "  Context ID:        255 (Proposed)",
    "    Abstract Syntax: 1.3.99.1",
    "    Proposed SCP/SCU Role: Default",
    "    Proposed Transfer Syntax(es):",
    "      1.2.3",
  ]);
});

for (
  const { scu, scp, role } of [
    { scu: true, scp: false, role: "SCU" },
    { scu: false, scp: true, role: "SCP" },
    { scu: true, scp: true, role: "SCP/SCU" },
    { scu: false, scp: false, role: "None" },
  ]
) {
  Deno.test(`dumpAssociateAc() shows the role ${role} of the service that it is for only`, () => {
    const [context, other] = REQUEST.presentationContexts;
    const roleSelections = [{ sopClassUid: context!.abstractSyntax, scu, scp }];
    const request = { ...REQUEST, userInformation: { roleSelections } };
    const answer = { ...ANSWER, userInformation: { roleSelections } };
    const contexts = contextsOf({ id: context!.id, result: 0, transferSyntax: "1.2" }, {
      id: other!.id,
      result: 0,
      transferSyntax: "1.2",
    });
    const lines = dumpAssociateAc(request, answer, contexts).split("\n");
    const roles = lines.filter((line) => line.includes("Role")).map((line) => line.trim());
    deepEqual(roles, [
      `Proposed SCP/SCU Role: ${role}`,
      `Accepted SCP/SCU Role: ${role}`,
      "Proposed SCP/SCU Role: Default",
      "Accepted SCP/SCU Role: Default",
    ]);
  });
}

Deno.test("dumpStoreRequest() prints DCMTK's outgoing message", () => {
  equal(
    dumpStoreRequest({
      presentationContextId: 1,
      messageId: 1,
      sopClassUid: "1.2.840.10008.5.1.4.1.1.2",
      sopInstanceUid: "1.2.3.4.5",
    }),
    `===================== OUTGOING DIMSE MESSAGE ====================
Message Type                  : C-STORE RQ
Presentation Context ID       : 1
Message ID                    : 1
Affected SOP Class UID        : CTImageStorage
Affected SOP Instance UID     : 1.2.3.4.5
Data Set                      : present
Priority                      : medium
======================= END DIMSE MESSAGE =======================`,
  );
});

Deno.test("dumpStoreResponse() prints DCMTK's incoming message", () => {
  const response = readStoreResponse(decodeCommandSet(golden.STORE_RSP.subarray(12)));
  equal(
    dumpStoreResponse(3, response),
    `===================== INCOMING DIMSE MESSAGE ====================
Message Type                  : C-STORE RSP
Presentation Context ID       : 3
Message ID Being Responded To : 2
Affected SOP Class UID        : MRImageStorage
Affected SOP Instance UID     : 1.3.6.1.4.1.5962.1.1.4.1.1.20040826185059.5457
Data Set                      : none
DIMSE Status                  : 0x0000: Success
======================= END DIMSE MESSAGE =======================`,
  );
});

Deno.test("dumpStoreResponse() prints none for UIDs that are missing", () => {
  const lines = dumpStoreResponse(1, { messageIdBeingRespondedTo: 1, status: 0 }).split("\n");
  deepEqual(lines.slice(4, 6), [
    "Affected SOP Class UID        : none",
    "Affected SOP Instance UID     : none",
  ]);
});

Deno.test("dumpStatusDetail() prints what dcmsend -d prints of a refusal", () => {
  const command = decodeCommandSet(Uint8Array.of(
    ...[0, 0, 0, 1, 2, 0, 0, 0, 0x01, 0x80],
    ...[0, 0, 0, 8, 2, 0, 0, 0, 1, 1],
    ...[0, 0, 0x01, 9, 4, 0, 0, 0, 8, 0, 0x18, 0],
    ...[0, 0, 0x02, 9, 12, 0, 0, 0, ...new TextEncoder().encode("no luck here")],
  ));
  equal(
    dumpStatusDetail(command),
    `Response has status detail:

# Dicom-Data-Set
# Used TransferSyntax: Little Endian Implicit
(0000,0901) AT (0008,0018)                              #   4, 1 OffendingElement
(0000,0902) LO [no luck here]                           #  12, 1 ErrorComment
`,
  );
});

Deno.test("dumpStatusDetail() has nothing to print of a plain response", () => {
  equal(dumpStatusDetail(decodeCommandSet(golden.STORE_RSP.subarray(12))), undefined);
});

Deno.test("dumpCommand() prints a C-ECHO-RQ as DCMTK does", () => {
  const command = {
    commandField: 0x0030,
    hasDataSet: false,
    elements: new Map([[CommandTag.messageId, Uint8Array.of(1, 0)]]),
  };
  equal(
    dumpCommand(1, command),
    `===================== INCOMING DIMSE MESSAGE ====================
Message Type                  : C-ECHO RQ
Presentation Context ID       : 1
Message ID                    : 1
Data Set                      : none
======================= END DIMSE MESSAGE =======================`,
  );
});

Deno.test("dumpCommand() prints a response and what is missing in it", () => {
  const command = { commandField: 0x8110, hasDataSet: true, elements: new Map() };
  deepEqual(dumpCommand(3, command).split("\n").slice(1, -1), [
    "Message Type                  : N-GET RSP",
    "Presentation Context ID       : 3",
    "Message ID Being Responded To : 0",
    "Affected SOP Class UID        : none",
    "Data Set                      : present",
    "DIMSE Status                  : 0x0000: Success",
  ]);
});
