/**
 * The protocol data units of the DICOM upper layer (PS3.8 §9.3) as plain data, with their type
 * codes, item types, sizes and the names of their results and reasons. `pdu_encode.ts` and
 * `pdu_decode.ts` turn them into bytes and back.
 */

/** Byte 1 of a PDU. */
export const PduType = {
  associateRq: 0x01,
  associateAc: 0x02,
  associateRj: 0x03,
  pData: 0x04,
  releaseRq: 0x05,
  releaseRp: 0x06,
  abort: 0x07,
} as const;

/** Byte 1 of an item or sub-item (PS3.8 §9.3.2, PS3.7 Annex D.3.3). */
export const ItemType = {
  applicationContext: 0x10,
  proposedPresentationContext: 0x20,
  acceptedPresentationContext: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
  maximumLength: 0x51,
  implementationClassUid: 0x52,
  asynchronousOperationsWindow: 0x53,
  roleSelection: 0x54,
  implementationVersionName: 0x55,
} as const;

export const PDU_HEADER_LENGTH = 6; // type, reserved, 4-byte length
export const PDV_HEADER_LENGTH = 6; // 4-byte length, presentation context ID, message control header
/** What precedes the data of a P-DATA-TF PDU with one PDV. */
export const PDATA_HEADER_LENGTH = PDU_HEADER_LENGTH + PDV_HEADER_LENGTH;
export const AE_TITLE_LENGTH = 16;
export const PROTOCOL_VERSION = 1;

/** A presentation context as it is offered (PS3.8 §9.3.2.2). */
export interface ProposedContext {
  /** Odd, 1 to 255. */
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** The answer to a {@link ProposedContext} (PS3.8 §9.3.3.2). */
export interface NegotiatedContext {
  readonly id: number;
  /** 0 is acceptance; see {@link ContextResult}. Unknown values are kept. */
  readonly result: number;
  /** Absent where the peer sent none; without meaning unless accepted. */
  readonly transferSyntax?: string;
}

/** Result/Reason of a presentation context (PS3.8 Table 9-18). */
export const ContextResult = {
  acceptance: 0,
  userRejection: 1,
  noReason: 2,
  abstractSyntaxNotSupported: 3,
  transferSyntaxesNotSupported: 4,
} as const;

/**
 * Who invokes a service and who provides it (PS3.7 §D.3.3.4). In a request: which roles the requestor
 * wants; in an answer: which of them it gets. Without one, the requestor is the SCU.
 */
export interface RoleSelection {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

/** The sub-items that we know of the user information item; a missing one is absent. */
export interface UserInformation {
  /** The largest P-DATA-TF that its sender receives, in bytes; 0: any (PS3.8 Annex D.1). */
  readonly maxPduLength?: number;
  readonly implementationClassUid?: string;
  readonly implementationVersionName?: string;
  /** PS3.7 D.3.3.3; 0 is "unlimited". */
  readonly asynchronousOperations?: { readonly invoked: number; readonly performed: number };
  /** One for each SOP class at most; never empty. */
  readonly roleSelections?: readonly RoleSelection[];
}

interface AssociateFields {
  /** Without the padding. */
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly applicationContext: string;
  readonly userInformation: UserInformation;
}

export interface AssociateRq extends AssociateFields {
  readonly type: "A-ASSOCIATE-RQ";
  readonly presentationContexts: readonly ProposedContext[];
}

export interface AssociateAc extends AssociateFields {
  readonly type: "A-ASSOCIATE-AC";
  readonly presentationContexts: readonly NegotiatedContext[];
}

/** PS3.8 §9.3.4; unknown values are kept as they came. */
export interface AssociateRj {
  readonly type: "A-ASSOCIATE-RJ";
  readonly result: number;
  readonly source: number;
  readonly reason: number;
}

/** A fragment of a message (PS3.8 §9.3.5.1, Annex E.2). */
export interface Pdv {
  readonly presentationContextId: number;
  /** True for a command set, false for a data set. */
  readonly command: boolean;
  /** True for the last fragment of its command or data set. */
  readonly last: boolean;
  readonly data: Uint8Array;
}

export interface PData {
  readonly type: "P-DATA-TF";
  readonly pdvs: readonly Pdv[];
}

export interface ReleaseRq {
  readonly type: "A-RELEASE-RQ";
}

export interface ReleaseRp {
  readonly type: "A-RELEASE-RP";
}

/** PS3.8 §9.3.8. */
export interface Abort {
  readonly type: "A-ABORT";
  /** 0: the service user, 2: the service provider. */
  readonly source: number;
  /** Of meaning where the source is the provider. */
  readonly reason: number;
}

/** Any PDU; there are no others. */
export type Pdu =
  | AssociateRq
  | AssociateAc
  | AssociateRj
  | PData
  | ReleaseRq
  | ReleaseRp
  | Abort;

/** Source field of an A-ABORT (PS3.8 Table 9-26). */
export const AbortSource = { serviceUser: 0, serviceProvider: 2 } as const;

/** Reason field of an A-ABORT by the service provider (PS3.8 Table 9-26). */
export const AbortReason = {
  notSpecified: 0,
  unrecognizedPdu: 1,
  unexpectedPdu: 2,
  invalidPduParameterValue: 6,
} as const;
