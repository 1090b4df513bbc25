/**
 * How an installed forwarder is started so that it stays small beside a phone system, and what that costs: about twice
 * the processor time for a row of a back-fill (docs/benchmarks.md). Started by hand, without these, it is fast instead.
 */

/** The first release whose middle compiler, Maglev, is on; without it `--no-opt` would leave only the slowest. */
const firstWithMaglev = 24

/** For V8. A ceiling, collecting early rather than growing, and no compiler whose own memory is larger than its gain. */
export function nodeFlags(nodeVersion: string): readonly string[] {
  const flags = ['--max-semi-space-size=1', '--max-old-space-size=256', '--optimize-for-size']
  const major = Number.parseInt(nodeVersion.replace(/^v/, ''), 10)
  return major >= firstWithMaglev ? [...flags, '--no-opt'] : flags
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
