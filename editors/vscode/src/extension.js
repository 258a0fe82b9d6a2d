// Starts `policylint server` and leaves the rest to the language client.

const { commands, window, workspace } = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

// A diff editor's old side, a file of a git revision and the like are not what somebody writes.
const documentSelector = ["file", "untitled"].flatMap((scheme) =>
  ["json", "jsonc"].map((language) => ({ scheme, language })),
);

/** @type {LanguageClient | undefined} */
let client;

async function start() {
  /** @type {string[]} */
  const [command, ...args] = workspace.getConfiguration("policylint").get("command", ["policylint", "server"]);
  const server = { command, args, transport: TransportKind.stdio };
  client = new LanguageClient("policylint", "policylint", server, { documentSelector });
  try {
    await client.start();
  } catch (error) {
    const words = error instanceof Error ? error.message : error;
    const advice = 'Install it with pip install "policylint[lsp]", or set policylint.command.';
    window.showErrorMessage(`policylint: cannot start ${command}: ${words}. ${advice}`);
  }
}

async function stop() {
  // One that did not start cannot be stopped.
  if (client?.needsStop()) await client.stop();
}

/** @param {import("vscode").ExtensionContext} context */
exports.activate = async (context) => {
  const restart = async () => {
    await stop();
    await start();
  };
  context.subscriptions.push(
    commands.registerCommand("policylint.restart", restart),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("policylint.command")) restart();
    }),
  );
  await start();
};

exports.deactivate = stop;
