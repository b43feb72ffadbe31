/** PDUs for scripted peers, spelled out byte by byte: what the library under test does not make. */

/** @returns the bytes of `text`, which is hexadecimal with blanks */
export function hex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/\s/g, "");
  return Uint8Array.from(
    { length: digits.length / 2 },
    (_, index) => parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function littleUint16(value: number): number[] {
  return [value & 0xff, value >> 8];
}

/** A PDU with a true length. */
export function pdu(type: number, body: readonly number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(type, 0, ...uint32(body.length), ...body);
}

/** An item or sub-item with a true length. */
export function item(type: number, body: readonly number[]): number[] {
  return [type, 0, body.length >> 8, body.length & 0xff, ...body];
}

/** The answer to one presentation context; `null`: without a transfer syntax. */
export function context(id: number, result: number, transferSyntax: string | null): number[] {
  const syntax = transferSyntax === null ? [] : item(0x40, ascii(transferSyntax));
  return item(0x21, [id, 0, result, 0, ...syntax]);
}

/** What an A-ASSOCIATE-AC can be varied in. */
export interface AcceptFields {
  readonly contexts?: readonly number[];
  /** `null`: no such sub-item. */
  readonly maxPduLength?: number | null;
  readonly withoutApplicationContext?: boolean;
  readonly withoutUserInformation?: boolean;
  readonly extraItems?: readonly number[];
}

/** An A-ASSOCIATE-AC; by default it accepts context 1 with Explicit VR Little Endian. */
export function accept(fields: AcceptFields = {}): Uint8Array<ArrayBuffer> {
  const maxPduLength = fields.maxPduLength === undefined ? 16384 : fields.maxPduLength;
  const user = [
    ...maxPduLength === null ? [] : item(0x51, uint32(maxPduLength)),
    ...item(0x52, ascii("1.2.3")),
  ];
  return pdu(2, [
    ...[0, 1, 0, 0],
    ...ascii("ANY-SCP         DCMSEND         "),
    ...Array<number>(32).fill(0),
    ...fields.withoutApplicationContext ? [] : item(0x10, ascii("1.2.840.10008.3.1.1.1")),
    ...fields.contexts ?? context(1, 0, "1.2.840.10008.1.2.1"),
    ...fields.withoutUserInformation ? [] : item(0x50, user),
    ...fields.extraItems ?? [],
  ]);
}

/** An A-ASSOCIATE-RQ without items: what no acceptor should ever send. */
export const ASSOCIATE_RQ = pdu(1, [
  ...[0, 1, 0, 0],
  ...ascii("DCMSEND         ANY-SCP         "),
  ...Array<number>(32).fill(0),
]);

/** A P-DATA-TF with one PDV. */
export function pData(
  presentationContextId: number,
  control: number,
  data: readonly number[],
): Uint8Array<ArrayBuffer> {
  return pdu(4, [...uint32(data.length + 2), presentationContextId, control, ...data]);
}

/** An element of a command set. */
function element(number: number, value: readonly number[]): number[] {
  return [0, 0, ...littleUint16(number), ...littleUint16(value.length), 0, 0, ...value];
}

/** What a response can be varied in; `null`: no such element. */
export interface ResponseFields {
  readonly commandField?: number;
  readonly messageId?: number;
  readonly status?: number | null;
  readonly dataSetType?: number;
  readonly presentationContextId?: number;
  readonly errorComment?: string;
}

/** The command set of a C-STORE-RSP without UIDs. */
export function responseCommand(fields: ResponseFields = {}): number[] {
  const status = fields.status === undefined ? 0 : fields.status;
  const elements = [
    ...element(0x0100, littleUint16(fields.commandField ?? 0x8001)),
    ...element(0x0120, littleUint16(fields.messageId ?? 1)),
    ...element(0x0800, littleUint16(fields.dataSetType ?? 0x0101)),
    ...status === null ? [] : element(0x0900, littleUint16(status)),
    ...fields.errorComment === undefined ? [] : element(0x0902, ascii(fields.errorComment)),
  ];
  return [...element(0, [...littleUint16(elements.length), 0, 0]), ...elements];
}

/** A C-STORE-RSP in one P-DATA-TF. */
export function response(fields: ResponseFields = {}): Uint8Array<ArrayBuffer> {
  return pData(fields.presentationContextId ?? 1, 3, responseCommand(fields));
}

export const RELEASE_RQ = hex("05 00 00000004 00000000");
export const RELEASE_RP = hex("06 00 00000004 00000000");

export function abort(source: number, reason: number): Uint8Array<ArrayBuffer> {
  return pdu(7, [0, 0, source, reason]);
}

export function reject(result: number, source: number, reason: number): Uint8Array<ArrayBuffer> {
  return pdu(3, [0, result, source, reason]);
}
