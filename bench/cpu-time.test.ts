import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cpuSeconds, parseCpuSeconds } from './cpu-time.ts'

describe('processor time', () => {
  it('is user and system time, however the process is called', () => {
    const rest = 'S 1 2 3 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 4 0 100 200 300'
    expect(parseCpuSeconds(`4711 (workerd) ${rest}`)).toBe(3)
    expect(parseCpuSeconds(`4711 (a) b (c) ${rest}`)).toBe(3)
    expect(() => parseCpuSeconds('something else')).toThrow()
  })

  it('of a process that is gone is unknown', () => {
    expect(cpuSeconds(2 ** 30)).toBeUndefined()
  })

  it.runIf(existsSync('/proc/self/stat'))('of this process grows with what it does', () => {
    const before = cpuSeconds(process.pid) ?? Number.NaN
    const usedMicroseconds = () => process.cpuUsage().user + process.cpuUsage().system
    const until = usedMicroseconds() + 50_000
    while (usedMicroseconds() < until) Math.sqrt(2)
    expect(cpuSeconds(process.pid)).toBeGreaterThan(before)
  })
})
