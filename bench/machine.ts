/** Where and when figures were taken: without it they say nothing. */
import { execFileSync } from 'node:child_process'
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os'
import { workerdProgram } from './workerd-process.ts'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGib: number
  readonly system: string
  readonly node: string
  readonly workerd: string
}

export function thisMachine(): Machine {
  const [first] = cpus()
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
    workerd: execFileSync(workerdProgram, ['--version'], { encoding: 'utf8' })
      .trim()
      .replace(/^workerd /, ''),
  }
}

/** How many programs wanted a core in the last minute. Above 0.5 before the bench starts, others disturb it. */
export function loadAverage(): number {
  const [minute = Number.NaN] = loadavg()
  return Math.round(minute * 100) / 100
}
