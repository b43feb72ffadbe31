import { deepEqual, equal } from "node:assert/strict";
import { SILENT_LOG } from "../../lib/base/log.ts";
import { Codecs } from "../../lib/codec/codecs.ts";
import { STANDARD_DICTIONARY } from "../../lib/dict/dictionary.ts";
import { Association } from "../../lib/net/association.ts";
import { toTransfer } from "../../lib/send/instance.ts";
import { Ledger } from "../../lib/send/ledger.ts";
import { TransferQueue } from "../../lib/send/transfer_queue.ts";
import { sendInstances } from "../../lib/send/send_instances.ts";
import { optionsFor as associationOptionsFor } from "../net/associate.ts";
import { FakeTransport, requestOver } from "../net/fake_transport.ts";
import { abort, accept } from "../net/wire.ts";
import { file, imageDataSet, UID } from "../support/make.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { sendOptionsFor } from "./send_options.ts";

/** An association that the peer has aborted, unnoticed so far. */
async function abortedAssociation(): Promise<Association> {
  const layer = await requestOver(new FakeTransport({ reads: [accept(), abort(0, 0)], writes: 1 }));
  equal((await layer.receive()).type, "accepted");
  const contexts = new Map([[1, { id: 1, result: 0, transferSyntax: UID.explicitLe }]]);
  const negotiation = {
    contexts,
    peer: {},
    peerMaxPduLength: 0,
    maxFragmentLength: 100,
    maxOperations: 1,
  };
  const association = new Association(layer, negotiation, associationOptionsFor(0));
  await layer.waitForEnd();
  return association;
}

for (
  const [name, dataSet, byPeer] of [
    ["whole", imageDataSet(), true],
    ["without a SOP Instance UID", imageDataSet({ sopInstanceUid: "" }), false],
    ["damaged", imageDataSet().slice(0, -1), false],
  ] as const
) {
  Deno.test(`sendInstances() with a first file that is ${name}, on an association that the peer has aborted`, async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/a.dcm`;
    await Deno.writeFile(path, file(dataSet));
    const association = await abortedAssociation();
    const transfer = toTransfer({
      path,
      readMode: "fileOrDataSet",
      sopClassUid: UID.secondaryCaptureImageStorage,
      sopInstanceUid: UID.instance,
      transferSyntaxUid: UID.explicitLe,
      tooLongDecoded: false,
      fileLengthBytes: undefined,
    });
    transfer.presentationContextId = 1;
    const context = {
      id: 1,
      abstractSyntax: UID.secondaryCaptureImageStorage,
      transferSyntaxes: [UID.explicitLe],
    };
    const end = await sendInstances(new TransferQueue([transfer]), {
      association,
      number: 1,
      proposed: new Map([[1, context]]),
      options: { ...sendOptionsFor(0, path), halt: false },
      loggers: { app: SILENT_LOG, net: SILENT_LOG, data: SILENT_LOG },
      dictionary: STANDARD_DICTIONARY,
      ledger: new Ledger([], { retries: 0 }),
      codecs: new Codecs(),
      signal: new AbortController().signal,
    });
    deepEqual(end, { type: "lost", answered: 0, byPeer });
    equal(transfer.result.type, "notSent");
  });
}
