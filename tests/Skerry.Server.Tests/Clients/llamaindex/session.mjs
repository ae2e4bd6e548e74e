// Drives a pool with LlamaIndex's own client: node session.mjs ENDPOINT. Prints one JSON object; the client's own chatter goes to stderr.
import { readFile } from "node:fs/promises";
import { AzureDynamicSessionTool } from "@llamaindex/azure";

const print = console.log;
console.log = console.error;

const tool = new AzureDynamicSessionTool({
  poolManagementEndpoint: process.argv[2],
  sessionId: "llamaindex " + crypto.randomUUID(),
  azureADTokenProvider: async () => "any token",
});

const text = async (stream) => new Response(stream).text();

const set = await tool.call({ code: "x = 6 * 7\nprint('set')" });
const value = await tool.call({ code: "x" });
const upload = await tool.uploadFile({ data: new Blob(["a,b\n1,2\n"]), remoteFilename: "table.csv" });
const frame = await tool.call({ code: "import pandas\nint(pandas.read_csv('/mnt/data/table.csv').b.sum())" });
await tool.call({ code: "open('/mnt/data/made.txt', 'w').write('made inside')" });
const download = await text(await tool.downloadFile({ remoteFilename: "made.txt" }));
const files = (await tool.listFiles()).map((file) => file.filename);
const failure = await tool.call({ code: "1 / 0" });
const plot = await tool.call({ code: "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()" });
// The client answers PATH/NAME where PATH already ends with NAME.
const picture = await readFile(plot.result.slice(0, plot.result.lastIndexOf("/")));

print(JSON.stringify({ set, value, upload, frame, download, files, failure, picture: picture.subarray(1, 4).toString("latin1") }));
