import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { DataConditions } from "../../lib/dicom/conditions.ts";
import { checkUids, isValidUid, uidFromBytes } from "../../lib/dicom/uid.ts";
import { text, UID } from "../support/make.ts";

const SYNTAX = [
  { uid: "1.2.3", valid: true },
  { uid: "0.0.0", valid: true },
  { uid: "1", valid: true },
  { uid: `1.${"2".repeat(62)}`, valid: true },
  { uid: `1.${"2".repeat(63)}`, valid: false },
  { uid: "", valid: false },
  { uid: "1.2.03.4", valid: false },
  { uid: "1..2", valid: false },
  { uid: "1.2.", valid: false },
  { uid: "1.2.abc", valid: false },
  { uid: "1.2.3\\1.2.4", valid: false },
  { uid: "1.2.3\0", valid: false },
];

for (const { uid, valid } of SYNTAX) {
  Deno.test(`isValidUid() is ${valid} for ${JSON.stringify(uid)}`, () => {
    strictEqual(isValidUid(uid), valid);
  });
}

const VALUES = [
  { bytes: "1.2.3\0", uid: "1.2.3", hadSpaces: false },
  { bytes: "1.2.3\0\0\0", uid: "1.2.3", hadSpaces: false },
  { bytes: "1.2.3 ", uid: "1.2.3", hadSpaces: true },
  { bytes: " 1.2 .3\t\n", uid: "1.2.3", hadSpaces: true },
  { bytes: "1.2.3\0\\1.2.4\0", uid: "1.2.3\\1.2.4", hadSpaces: false },
  { bytes: "", uid: "", hadSpaces: false },
];

for (const { bytes, uid, hadSpaces } of VALUES) {
  Deno.test(`uidFromBytes() reads ${JSON.stringify(bytes)}`, () => {
    deepStrictEqual(uidFromBytes(text(bytes)), { uid, hadSpaces });
  });
}

const GOOD = {
  sopClassUid: UID.ctImageStorage,
  sopInstanceUid: UID.instance,
  transferSyntaxUid: UID.explicitLe,
};

const CHECKS = [
  { uids: {}, fault: undefined },
  { uids: { sopClassUid: "" }, fault: DataConditions.invalidSopClassUid },
  { uids: { sopClassUid: "1.2.abc" }, fault: DataConditions.invalidSopClassUid },
  { uids: { sopClassUid: "1.2.840.10008.1.1" }, fault: DataConditions.invalidSopClassUid },
  { uids: { sopClassUid: UID.mediaStorageDirectory }, fault: DataConditions.invalidSopClassUid },
  {
    uids: { sopClassUid: "1.2.840.10008.9.9.9" },
    fault: DataConditions.unknownStorageSopClass,
  },
  { uids: { sopClassUid: "1.2.840.10008.5.1.4.1.1.999.1" }, fault: undefined },
  { uids: { sopClassUid: "1.2.840.10008.5.1.4.1.19.1" }, fault: undefined },
  { uids: { sopClassUid: "1.2.840.10008.5.1.4.34.7" }, fault: undefined },
  { uids: { sopClassUid: "1.3.46.670589.2.5.0.1" }, fault: undefined },
  { uids: { sopInstanceUid: "" }, fault: DataConditions.invalidSopInstanceUid },
  { uids: { sopInstanceUid: "1.2.03" }, fault: DataConditions.invalidSopInstanceUid },
  { uids: { transferSyntaxUid: "" }, fault: DataConditions.invalidTransferSyntaxUid },
  { uids: { transferSyntaxUid: "x" }, fault: DataConditions.invalidTransferSyntaxUid },
  { uids: { transferSyntaxUid: "1.2.3" }, fault: DataConditions.unknownTransferSyntax },
  { uids: { transferSyntaxUid: "1.2.840.10008.1.2.4.201" }, fault: undefined },
  {
    uids: { sopClassUid: "", sopInstanceUid: "", transferSyntaxUid: "" },
    fault: DataConditions.invalidSopClassUid,
  },
];

for (const { uids, fault } of CHECKS) {
  Deno.test(`checkUids() finds "${fault?.text}" in ${JSON.stringify(uids)}`, () => {
    strictEqual(checkUids({ ...GOOD, ...uids }, { skip: false }), fault);
  });
}

Deno.test("checkUids() asks only for presence when checks are skipped", () => {
  const odd = { sopClassUid: "1.2.abc", sopInstanceUid: "x", transferSyntaxUid: "1.2.3" };
  strictEqual(checkUids(odd, { skip: true }), undefined);
  strictEqual(
    checkUids({ ...odd, sopInstanceUid: "" }, { skip: true }),
    DataConditions.invalidSopInstanceUid,
  );
});
