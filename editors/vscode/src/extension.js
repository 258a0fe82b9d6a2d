// Starts `policylint server` and leaves the rest to the language client.

const { commands, window, workspace } = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

async function start() {
  const [command, ...args] = workspace.getConfiguration("policylint").get("command");
  client = new LanguageClient(
    "policylint",
    "policylint",
    { command, args, transport: TransportKind.stdio },
    {
      documentSelector: [{ language: "json" }, { language: "jsonc" }],
      synchronize: { fileEvents: workspace.createFileSystemWatcher("**/{policylint,pyproject}.toml") },
    },
  );
  try {
    await client.start();
  } catch (error) {
    window.showErrorMessage(
      `policylint: cannot start ${command}: ${error.message}. Install it with pip install "policylint[lsp]", ` +
        "or set policylint.command.",
    );
  }
}

exports.activate = async (context) => {
  const restart = async () => {
    await client?.stop();
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

exports.deactivate = () => client?.stop();
