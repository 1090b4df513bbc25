/** How much processor time a process has used, as Linux counts it; other systems don't say it so simply. */
import { existsSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second on every machine that Node runs on (USER_HZ). */
const ticksPerSecond = 100

/** Seconds of processor time, user and system, of all threads of a process. Undefined where there is no /proc. */
export function cpuSeconds(pid: number): number | undefined {
  const file = `/proc/${pid}/stat`
  return existsSync(file) ? parseCpuSeconds(readFileSync(file, 'utf8')) : undefined
}

/** `utime` and `stime` are fields 14 and 15 of /proc/<pid>/stat; the name before them may hold spaces and brackets. */
export function parseCpuSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const seconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  if (Number.isNaN(seconds)) throw new Error('This is not /proc/<pid>/stat as Linux writes it.')
  return seconds
}
