/** Asking the machine about processes, so that a process id that was given to another program is not taken for ours. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function askPs(pid: number, field: string): string | undefined {
  const asked = spawnSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' })
  return asked.status === 0 ? asked.stdout.trim() || undefined : undefined
}

const hasProc = existsSync('/proc/self/stat')

/** Field 22 of /proc/<pid>/stat, counted behind the name, which may hold spaces and brackets. */
const startTimeField = 19

/** A text that is the same for as long as the process lives and differs for the next one with its id; else undefined. */
export function processStamp(pid: number): string | undefined {
  if (!hasProc) return askPs(pid, 'lstart')
  const stat = readIfThere(`/proc/${pid}/stat`)
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  return state === undefined || state === 'Z' ? undefined : rest[startTimeField - 1]
}

/** The command line of a living process, words parted by spaces; undefined when there is none. */
export function commandLine(pid: number): string | undefined {
  if (!hasProc) return askPs(pid, 'command')
  return readIfThere(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() || undefined
}
