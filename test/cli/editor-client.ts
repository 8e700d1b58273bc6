/**
 * An editor in tests: drives the real `caseline lsp` over its standard input and output.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A place in a text, from 0. */
export interface At {
  readonly line: number;
  readonly character: number;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: never;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** One editor with a folder of its own, that holds the shipped calendars. */
export class EditorClient {
  readonly folder = mkdtempSync(join(tmpdir(), 'caseline-lsp-'));
  readonly #process: ChildProcess;
  #buffer = Buffer.alloc(0);
  #lastId = 0;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #published = new Map<string, unknown[]>();
  readonly #listeners: (() => void)[] = [];

  constructor() {
    cpSync('definitions/calendars', join(this.folder, 'calendars'), { recursive: true });
    this.#process = spawn('node', ['--import', 'tsx', 'cli/main.ts', 'lsp', '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process.stdout!.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  async start(): Promise<{ capabilities: Record<string, unknown> }> {
    const result = await this.ask('initialize', {
      processId: null,
      rootUri: null,
      capabilities: {},
    });
    this.tell('initialized', {});
    return result as { capabilities: Record<string, unknown> };
  }

  /** The exit code of the server. */
  async stop(): Promise<number | null> {
    await this.ask('shutdown', undefined);
    const ended = new Promise<number | null>((resolve) => this.#process.once('exit', resolve));
    this.tell('exit', undefined);
    const code = await ended;
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }

  /** Saves a file beside the others; its URI. */
  save(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return pathToFileURL(join(this.folder, name)).href;
  }

  /** Opens a text in the editor, without saving it; its URI. */
  open(name: string, text: string): string {
    const uri = pathToFileURL(join(this.folder, name)).href;
    this.#published.delete(uri);
    this.tell('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    });
    return uri;
  }

  /** Replaces the whole text. */
  change(uri: string, version: number, text: string): void {
    this.#published.delete(uri);
    this.tell('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  close(uri: string): void {
    this.tell('textDocument/didClose', { textDocument: { uri } });
  }

  /** What the server says is wrong, as soon as it says so. */
  async problems(uri: string): Promise<readonly Record<string, never>[]> {
    while (!this.#published.has(uri)) {
      await new Promise<void>((resolve) => void this.#listeners.push(resolve));
    }
    return this.#published.get(uri) as Record<string, never>[];
  }

  /** Asks about a place in a text. */
  async at<T>(method: string, uri: string, position: At, more: object = {}): Promise<T> {
    const given = { textDocument: { uri }, position, ...more };
    return (await this.ask(`textDocument/${method}`, given)) as T;
  }

  ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(error.message)),
      );
    });
    this.#send({ jsonrpc: '2.0', id, method, params });
    return answer;
  }

  tell(method: string, params: unknown): void {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  #send(message: object): void {
    const body = JSON.stringify(message);
    this.#process.stdin!.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #take(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const head = this.#buffer.indexOf('\r\n\r\n');
      const length = /Content-Length: (\d+)/i.exec(this.#buffer.subarray(0, head).toString())?.[1];
      if (head === -1 || length === undefined) return;
      const end = head + 4 + Number(length);
      if (this.#buffer.length < end) return;
      const message = JSON.parse(this.#buffer.subarray(head + 4, end).toString()) as Message;
      this.#buffer = this.#buffer.subarray(end);
      this.#dispatch(message);
    }
  }

  #dispatch(message: Message): void {
    if (message.method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = message.params as unknown as {
        uri: string;
        diagnostics: unknown[];
      };
      this.#published.set(uri, diagnostics);
      for (const listener of this.#listeners.splice(0)) listener();
    } else if (message.id !== undefined && message.method === undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    }
  }
}

/** The place of a `|` in a text, and the text without it. */
export function withCursor(text: string): { readonly text: string; readonly at: At } {
  const offset = text.indexOf('|');
  const before = text.slice(0, offset).split('\n');
  const at = { line: before.length - 1, character: before.at(-1)!.length };
  return { text: text.slice(0, offset) + text.slice(offset + 1), at };
}
