import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node.js';

interface Diagnostic {
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
  readonly message: string;
}

interface Notice {
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The settings the repository recommends, and no schemas from the network. */
const SETTINGS = {
  customTags: ['!env scalar', '!file scalar'],
  schemaStore: { enable: false },
  validate: true,
  hover: true,
  completion: true,
};

/** The language server that editors use for YAML, spoken to as an editor does. */
export class LanguageServer {
  readonly #process: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #waiting = new Map<string, (notice: Notice) => void>();

  private constructor(process_: ChildProcess, connection: MessageConnection) {
    this.#process = process_;
    this.#connection = connection;
  }

  static async start(): Promise<LanguageServer> {
    const server = resolve('node_modules/yaml-language-server/bin/yaml-language-server');
    const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const started = new LanguageServer(child, connection);
    connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section: string }[] }) =>
      items.map(({ section }) => (section === 'yaml' ? SETTINGS : null)),
    );
    connection.onRequest('client/registerCapability', () => null);
    connection.onNotification('textDocument/publishDiagnostics', (notice: Notice) =>
      started.#waiting.get(notice.uri)?.(notice),
    );
    connection.onUnhandledNotification(() => {});
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        workspace: { configuration: true },
        textDocument: { hover: { contentFormat: ['markdown'] }, completion: { completionItem: {} } },
      },
    });
    await connection.sendNotification('initialized', {});
    return started;
  }

  stop(): void {
    this.#connection.dispose();
    this.#process.kill();
  }

  /** Opens a file with this text, and gives what the editor would underline: `line:column message`, 1-based. */
  async open(path: string, text: string): Promise<readonly string[]> {
    const uri = pathToFileURL(resolve(path)).href;
    const noticed = new Promise<Notice>((got) => this.#waiting.set(uri, got));
    const textDocument = { uri, languageId: 'yaml', version: 1, text };
    await this.#connection.sendNotification('textDocument/didOpen', { textDocument });
    const { diagnostics } = await noticed;
    return diagnostics.map(({ range: { start }, message }) => `${start.line + 1}:${start.character + 1} ${message}`);
  }

  /** What is offered at the place of `|` in the text. */
  async complete(path: string, marked: string): Promise<readonly string[]> {
    const place = await this.#openAt(path, marked);
    const answer: { items: readonly { label: string }[] } = await this.#connection.sendRequest(
      'textDocument/completion',
      place,
    );
    return answer.items.map(({ label }) => label);
  }

  /** What is shown with the mouse at the place of `|`, as Markdown. */
  async hover(path: string, marked: string): Promise<string> {
    const place = await this.#openAt(path, marked);
    const answer: { contents: { value: string } } | null = await this.#connection.sendRequest(
      'textDocument/hover',
      place,
    );
    return answer?.contents.value ?? '';
  }

  async #openAt(path: string, marked: string) {
    const before = marked.slice(0, marked.indexOf('|')).split('\n');
    await this.open(path, marked.replace('|', ''));
    return {
      textDocument: { uri: pathToFileURL(resolve(path)).href },
      position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
    };
  }
}
