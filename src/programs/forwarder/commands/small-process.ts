/**
 * How an installed forwarder is started so that it stays small beside a phone system, and what that costs: more than
 * twice the processor time for a row of a back-fill (docs/benchmarks.md). Started by hand, without these, it is fast instead.
 */
import { spawnSync } from 'node:child_process'

/**
 * For V8 and Node, from 22.13 on. A ceiling, collecting early rather than growing, and no compiler of whole functions: what
 * they make and keep is larger than a service's gain. Without the snapshot of itself that Node starts from: 4 MiB less.
 * What must stay true: no `--lite-mode` or `--jitless`, for they take WebAssembly away, without which there is no `fetch`,
 * and the APIs of a 3CX are asked by it.
 */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=1',
  '--max-old-space-size=256',
  '--optimize-for-size',
  '--no-opt',
  '--no-maglev',
  '--no-sparkplug',
  '--no-node-snapshot',
]

/** Those of the flags that the Node at this path takes: another Node may not know one, and would not start with it. */
export function flagsThatRun(node: string, flags: readonly string[] = nodeFlags): readonly string[] {
  return flags.filter((flag) => spawnSync(node, [flag, '-e', ''], { stdio: 'ignore' }).status === 0)
}

/**
 * For glibc's allocator: one arena instead of one a thread, and large blocks given back as soon as they are free. Other
 * C libraries do not know these and do not mind.
 */
export const allocatorSettings: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '16384',
  MALLOC_TRIM_THRESHOLD_: '65536',
}

/** The same as words of a systemd unit or a shell's command line. */
export function allocatorWords(): string {
  return Object.entries(allocatorSettings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}
