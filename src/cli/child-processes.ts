import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';

/**
 * Lets no program outlive this one that was started on the way to credentials: it may wait for somebody who has gone. Nor
 * does it wait on its standard input, where nobody is. The SDK starts them, and hands out none of them.
 */
export function endChildrenAtExit(): void {
  const running = new Set<ChildProcess>();
  // Node tells of every child process there (https://nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html#child-process).
  subscribe('child_process', (message) => {
    const { process: child } = message as { readonly process: ChildProcess };
    child.once('spawn', () => {
      running.add(child);
      child.stdin?.end();
    });
    child.once('exit', () => running.delete(child));
  });
  process.once('exit', () => {
    for (const { pid } of running) {
      end(pid);
    }
  });
}

/** Ends a process and those below it: the program itself stands below a shell. */
function end(pid: number | undefined): void {
  if (pid === undefined) {
    return;
  }
  const children = childrenOf(pid);
  try {
    process.kill(pid);
  } catch {
    // It has ended meanwhile.
  }
  for (const child of children) {
    end(child);
  }
}

/** Only Linux tells. Elsewhere the shells of most systems make a single command their own process. */
function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
