import { closeSync, fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { harmless } from '../render/printable.js';
import { wantsColour } from './colour.js';

/** Codes of errors that mean that nobody reads any longer. */
const READER_IS_GONE = ['EPIPE', 'ECONNRESET'];
/** And on a terminal: that it was closed. */
const TERMINAL_IS_GONE = 'EIO';

/** A stream of the process, by its number. */
type NumberedStream = NodeJS.WriteStream & { readonly fd: number };

/** Hands text to the system; calls back as soon as that has it all, or refuses it. */
type Write = (text: string, done: (error?: Error | null) => void) => void;

/**
 * Standard output or standard error. Once it is taken over, whatever is written to it, by whomever, goes through here:
 * made {@link harmless}, and without any failure for the writer. That output is lost changes nothing in what a run does;
 * what that means for its end is asked for at its end.
 */
export class StandardStream {
  readonly name: string;
  readonly #stream: NumberedStream;
  #write: Write;
  #error: NodeJS.ErrnoException | undefined;

  constructor(name: string, stream: NumberedStream) {
    this.name = name;
    this.#stream = stream;
    this.#write = (text, done) => stream.write(text, done);
  }

  /** Why text that was written did not come to its end, if so. */
  get error(): NodeJS.ErrnoException | undefined {
    return this.#error;
  }

  /** The same, unless it is only that the reader has had enough: `plan | head` is no failure. */
  get failure(): NodeJS.ErrnoException | undefined {
    const { code = '' } = this.#error ?? {};
    const isGone = READER_IS_GONE.includes(code) || (code === TERMINAL_IS_GONE && this.#stream.isTTY);
    return isGone ? undefined : this.#error;
  }

  /** Puts itself between the stream and all who write to it. */
  takeOver(): void {
    const stream = this.#stream;
    this.#write = writerOf(stream);
    // One of them is oclif's.
    stream.removeAllListeners('error');
    stream.on('error', (error: Error) => {
      this.#error ??= error;
    });
    stream.write = (
      chunk: Uint8Array | string,
      encoding?: BufferEncoding | ((error?: Error | null) => void),
      callback?: (error?: Error | null) => void,
    ): boolean => {
      const done = typeof encoding === 'function' ? encoding : callback;
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      this.#send(this.#harmless(text), done);
      return true;
    };
  }

  /** Resolves when all that was written is with the reader, or lost. */
  async settled(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#send('', resolve);
    });
  }

  /** Writes before it returns, for a process that has no time left. */
  writeNow(text: string): void {
    try {
      writeAll(this.#stream.fd, this.#harmless(text));
    } catch {
      // There is nothing else that could be done about it.
    }
  }

  #harmless(text: string): string {
    const { isTTY } = this.#stream;
    return harmless(text, isTTY || wantsColour(isTTY, process.argv, process.env));
  }

  #send(text: string, done: () => void = () => {}): void {
    if (this.#error !== undefined) {
      process.nextTick(done);
      return;
    }
    this.#write(text, (error) => {
      this.#error ??= error ?? undefined;
      done();
    });
  }
}

/** The streams of this process. */
export const standardOutput = new StandardStream('Standard output', process.stdout);
export const standardError = new StandardStream('Standard error', process.stderr);

/** Resolves when both streams hold nothing back any longer. */
export async function streamsSettled(): Promise<void> {
  await standardOutput.settled();
  await standardError.settled();
}

/** Lets a process whose terminal was closed end as it wants to: Node puts terminals back as they were, or else aborts. */
export function letGoOfClosedTerminal(): void {
  const terminals = [0, 1, 2].filter(isatty);
  process.once('exit', () => {
    for (const descriptor of terminals.filter((terminal) => !isatty(terminal))) {
      try {
        closeSync(descriptor);
      } catch {
        // It is closed already.
      }
    }
  });
}

/**
 * Node takes a write to a file for done when a part of it was written, which is what happens when the disk gets full. So
 * files and devices are written to here.
 */
function writerOf(stream: NumberedStream): Write {
  const write = stream.write.bind(stream);
  const status = fstatSync(stream.fd);
  if (stream.isTTY || !(status.isFile() || status.isCharacterDevice() || status.isBlockDevice())) {
    return (text, done) => write(text, done);
  }
  return (text, done) => {
    try {
      writeAll(stream.fd, text);
    } catch (error) {
      process.nextTick(done, error);
      return;
    }
    process.nextTick(done);
  };
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(descriptor, bytes, at);
  }
}
