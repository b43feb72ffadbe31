/**
 * One instance made ready to be stored: opened, checked against the list, given a context and
 * converted. That is done while the one before it is on its way, so nothing is said or noted before
 * it is this one's turn.
 */

import type { ByteStream } from "../../base/byte_stream.ts";
import type { Loggers } from "../../base/log.ts";
import { DataSetError, logOffset } from "../../dicom/conditions.ts";
import { findStorageSopClass, OTHER_CLASS_CODE } from "../../dict/storage_sop_classes.ts";
import type { StoreRequest } from "../../net/c_store.ts";
import { RefusedContextError } from "../../net/refused_context.ts";
import { assignContext } from "./assign_context.ts";
import { FileError } from "../file_source.ts";
import { HeldLog } from "../held_log.ts";
import type { Transfer } from "../instance.ts";
import { type LoadedInstance, loadInstance } from "./loaded_instance.ts";
import type { Ledger } from "../ledger.ts";
import { meterStream } from "./metered_stream.ts";
import { openBody } from "./message_body.ts";
import { openInstance } from "./open_instance.ts";
import type { Share } from "../share.ts";

/** An instance that is ready, or that turned out not to be fit for sending. */
export interface PreparedInstance extends Disposable {
  /** What `commit` will return; undefined where it will throw. Nothing has been said of it yet. */
  readonly request: StoreRequest | undefined;
  /**
   * Says what there was to say, and notes in the transfer how far it came.
   *
   * @returns what to store; its body reads from a file that is open until this is disposed of
   * @throws {ConditionError} where it cannot be sent, logged by then
   */
  commit(): StoreRequest;
}

/** What is noted in a transfer on the way. */
type Notes = Partial<Omit<Transfer, "instance">>;

/** What the steps share. */
interface PreparationContext {
  readonly transfer: Transfer;
  /** With loggers that hold back. */
  readonly share: Share;
  readonly notes: Notes;
  readonly nextMessageId: () => number;
}

/**
 * Never rejects: what goes wrong comes out of `commit`.
 *
 * @param nextMessageId called when the instance has come far enough to need one
 */
export async function prepareInstance(
  transfer: Transfer,
  share: Share,
  nextMessageId: () => number,
): Promise<PreparedInstance> {
  const held = new HeldLog(share.loggers);
  const notes: Notes = {};
  const resources = new DisposableStack();
  let request: StoreRequest | undefined;
  let failure: unknown;
  try {
    request = await prepare(resources, {
      transfer,
      share: { ...share, loggers: held.loggers },
      notes,
      nextMessageId,
    });
  } catch (error) {
    failure = error;
  }
  return {
    request,
    commit: () => {
      held.release();
      Object.assign(transfer, notes);
      if (request === undefined) throw failure;
      return request;
    },
    [Symbol.dispose]: () => resources.dispose(),
  };
}

async function prepare(
  resources: DisposableStack,
  preparation: PreparationContext,
): Promise<StoreRequest> {
  const { transfer, share, notes } = preparation;
  const { net, data } = share.loggers;
  const { path } = transfer.instance;
  net.debug(`sending SOP instance from file: ${path}`);
  try {
    const { instance } = transfer;
    const opening = openInstance(instance, share.signal);
    const file = opening instanceof Promise ? await opening : opening;
    const loaded = resources.use(
      loadInstance(instance, { file, dictionary: share.dictionary, log: data }),
    );
    if (loaded.file.rewind !== undefined) await loaded.file.rewind();
    notes.associationNumber = share.number;
    notes.dataSetLengthBytes = loaded.dataSetLengthBytes;
    notes.networkTransferSyntaxUid = loaded.transferSyntaxUid;
    const { size, modifiedAtMs } = loaded.file;
    notes.fileVersion = { lengthBytes: size, modifiedAtMs };
    warnAboutOtherUids(loaded, share.loggers);
    return await toRequest(loaded, preparation, resources);
  } catch (error) {
    if (error instanceof RefusedContextError) notes.result = { type: "noAcceptableContext" };
    if (error instanceof DataSetError || error instanceof FileError) {
      net.error(`cannot send SOP instance from file: ${path}: ${error.message}`);
      logOffset(error, path, net);
    }
    throw error;
  }
}

/** The list has the UIDs of the meta header or directory record; the data set's own are sent. */
function warnAboutOtherUids(
  { uids, instance, known }: LoadedInstance,
  { net, data }: Loggers,
): void {
  net.debug(
    "checking whether SOP Class UID and SOP Instance UID in dataset are consistent with transfer list",
  );
  known?.summary.warnings.forEach((warning) => data.warn(warning));
  const pairs = [
    ["SOP Class UID", uids.sopClassUid, instance.sopClassUid],
    ["SOP Instance UID", uids.sopInstanceUid, instance.sopInstanceUid],
  ] as const;
  for (const [name, own, listed] of pairs) {
    if (own === listed) continue;
    net.warn(`${name} in dataset differs from the one in the transfer list`);
    net.debug(`- ${name} in DICOM dataset: ${own}`);
    net.debug(`- ${name} in transfer list: ${listed}`);
  }
}

async function toRequest(
  loaded: LoadedInstance,
  { transfer, share, notes, nextMessageId }: PreparationContext,
  resources: DisposableStack,
): Promise<StoreRequest> {
  const messageId = nextMessageId();
  const { uids, context } = assignContext(loaded, transfer, share);
  notes.sentSopClassUid = uids.sopClassUid;
  notes.sentSopInstanceUid = uids.sopInstanceUid;
  const body = await openBody(loaded, context.transferSyntaxUid, { share, resources });
  notes.presentationContextId = context.id;
  notes.networkTransferSyntaxUid = context.transferSyntaxUid;
  return {
    presentationContextId: context.id,
    messageId,
    ...uids,
    label: findStorageSopClass(uids.sopClassUid)?.code ?? OTHER_CLASS_CODE,
    body: metered(body, transfer, share.ledger),
  };
}

/** Nothing is put in between where nobody wants to know. */
function metered(body: ByteStream, transfer: Transfer, { observers }: Ledger): ByteStream {
  const readers = observers.filter((observer) => observer.read !== undefined);
  if (readers.length === 0) return body;
  let readBytes = 0;
  return meterStream(body, (lengthBytes) => {
    readBytes += lengthBytes;
    for (const observer of readers) observer.read?.(transfer, readBytes);
  });
}
