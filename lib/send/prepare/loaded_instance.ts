/**
 * An instance opened for sending: known to be structurally whole, its data set still in the file.
 */

import type { ByteSource } from "../../base/byte_source.ts";
import type { Log } from "../../base/log.ts";
import { logRemarks } from "../../dicom/conditions.ts";
import type { Encoding } from "../../dicom/element.ts";
import { inflateSource } from "../../dicom/inflate_source.ts";
import { type DataSetSummary, inspectDataSet } from "../../dicom/inspect.ts";
import { locateDataSet } from "../../dicom/part10.ts";
import type { Dictionary } from "../../dict/dictionary.ts";
import { findTransferSyntax, type TransferSyntax } from "../../dict/transfer_syntax.ts";
import type { Instance } from "../instance.ts";
import type { InstanceSource } from "../instance_source.ts";

/** An open file whose data set can be sent. Disposing of it closes the file. */
export interface LoadedInstance extends Disposable {
  readonly instance: Instance;
  /** The file; its data set starts at `dataSetOffset`. */
  readonly file: InstanceSource;
  readonly dataSetOffset: number;
  /** The transfer syntax that the file is in, which need not be that of the list. */
  readonly transferSyntaxUid: string;
  /** The UIDs for the C-STORE request: the data set's own; empty where it has none. */
  readonly uids: { readonly sopClassUid: string; readonly sopInstanceUid: string };
  /** Length of the data set as it stands in the file, inflated where it is deflated. */
  readonly dataSetLengthBytes: number;
  /** Undefined for a transfer syntax that we do not know: such a data set is not looked into. */
  readonly known: KnownDataSet | undefined;
}

/** A data set that we can read. */
export interface KnownDataSet {
  readonly transferSyntax: TransferSyntax;
  readonly encoding: Encoding;
  /** The data set's own bytes, inflated where it is deflated. */
  readonly source: ByteSource;
  /** Where the data set starts in `source`. */
  readonly offset: number;
  readonly summary: DataSetSummary;
}

interface LoadContext {
  /** The file, open. */
  readonly file: InstanceSource;
  readonly dictionary: Dictionary;
  /** Gets remarks about the data set. */
  readonly log: Log;
}

/**
 * Checks all of the structure of an open file.
 *
 * @param context its `file` becomes the loaded instance's, or is closed where there is none
 * @throws {ConditionError} where DCMTK would fail to load the file
 */
export function loadInstance(instance: Instance, context: LoadContext): LoadedInstance {
  try {
    return inspect(instance, context);
  } catch (error) {
    context.file[Symbol.dispose]();
    logRemarks(error, context.log);
    throw error;
  }
}

function inspect(instance: Instance, { file, dictionary, log }: LoadContext): LoadedInstance {
  const { meta, dataSetOffset, transferSyntaxUid, encoding } = locateDataSet(
    file,
    instance.readMode,
    dictionary,
  );
  meta?.warnings.forEach((warning) => log.warn(warning));
  const opened = {
    instance,
    file,
    dataSetOffset,
    transferSyntaxUid,
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
  const transferSyntax = findTransferSyntax(transferSyntaxUid);
  if (transferSyntax === undefined || encoding === undefined) {
    const dataSetLengthBytes = file.size - dataSetOffset;
    return { ...opened, uids: instance, dataSetLengthBytes, known: undefined };
  }
  const { deflated } = transferSyntax;
  const source = deflated ? inflateSource(file, dataSetOffset) : file;
  const offset = deflated ? 0 : dataSetOffset;
  const summary = inspectDataSet(source, { offset, transferSyntax, encoding, dictionary });
  return {
    ...opened,
    uids: {
      sopClassUid: summary.sopClassUid ?? "",
      sopInstanceUid: summary.sopInstanceUid ?? "",
    },
    dataSetLengthBytes: summary.lengthBytes,
    known: { transferSyntax, encoding, source, offset, summary },
  };
}
