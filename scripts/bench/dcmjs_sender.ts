/**
 * Sends the files of a folder with `dcmjs-dimse`, for comparison:
 * `deno run -A scripts/bench/dcmjs_sender.ts HOST PORT CALLED-AE-TITLE FOLDER`.
 */

import dimse from "dcmjs-dimse";

const CALLING_AE_TITLE = "DCMJS";

async function main([host = "", port = "", aeTitle = "", folder = ""]: string[]): Promise<number> {
  const client = new dimse.Client();
  let failures = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const request = new dimse.requests.CStoreRequest(`${folder}/${name}`);
    let isStored = false;
    request.on("response", (response) => {
      isStored = response.getStatus() === dimse.constants.Status.Success;
    });
    request.on("done", () => failures += isStored ? 0 : 1);
    client.addRequest(request);
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  client.on("closed", resolve);
  client.on("networkError", reject);
  client.on("associationRejected", () => reject(new Error("The association was rejected")));
  client.send(host, Number(port), CALLING_AE_TITLE, aeTitle);
  await promise;
  return failures === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
