import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../ports/clock.ts'
import { dataFiles } from '../build/paths.ts'
import { AlreadyServed, endLeftover, runningServer, takeLock } from './lock.ts'
import { commandLine, processStamp } from './processes.ts'

const newDirectory = () => mkdtempSync(path.join(tmpdir(), 'switchhook-lock-'))
const url = 'http://localhost:1'

describe('the lock of a data directory', () => {
  it('is held by one process at a time and names it', async () => {
    const directory = newDirectory()
    const free = await takeLock(directory, url, systemClock)
    expect(runningServer(directory)).toMatchObject({ pid: process.pid, url })
    const instantClock = { ...systemClock, sleep: async () => {} }
    await expect(takeLock(directory, url, instantClock)).rejects.toThrow(AlreadyServed)
    free()
    expect(runningServer(directory)).toBeUndefined()
    ;(await takeLock(directory, url, systemClock))()
  })

  it('is not taken from a server of an earlier release, which only left a note', async () => {
    const directory = newDirectory()
    const earlier = spawn('sleep', ['60'], { stdio: 'ignore' })
    const pid = earlier.pid ?? 0
    writeFileSync(dataFiles(directory).server, JSON.stringify({ pid, stamp: processStamp(pid), url }))
    const instantClock = { ...systemClock, sleep: async () => {} }
    await expect(takeLock(directory, url, instantClock)).rejects.toThrow(`process ${pid}`)
    earlier.kill()
  })

  it('left behind by a killed process does not stand in the way', async () => {
    const directory = newDirectory()
    writeFileSync(dataFiles(directory).server, JSON.stringify({ pid: 999_999_99, stamp: '1', url }))
    ;(await takeLock(directory, url, systemClock))()
  })

  it('naming a process id that now belongs to another program does not stand in the way', async () => {
    const directory = newDirectory()
    writeFileSync(dataFiles(directory).server, JSON.stringify({ pid: process.pid, stamp: 'another start', url }))
    ;(await takeLock(directory, url, systemClock))()
  })

  it('torn by a power cut does not stand in the way', async () => {
    const directory = newDirectory()
    writeFileSync(dataFiles(directory).server, '{"pid":')
    ;(await takeLock(directory, url, systemClock))()
  })
})

describe('a workerd that outlived its server', () => {
  it('is ended before the next start', async () => {
    const directory = newDirectory()
    const leftover = spawn('sh', ['-c', 'while :; do sleep 1; done', 'workerd-stand-in'], { stdio: 'ignore' })
    const ended = new Promise((resolve) => leftover.once('exit', (_, signal) => resolve(signal)))
    writeFileSync(dataFiles(directory).workerdPid, `${leftover.pid}\n`)
    await endLeftover(directory, systemClock)
    expect(await ended).toBe('SIGKILL')
    expect(existsSync(dataFiles(directory).workerdPid)).toBe(false)
  })

  it('is not mistaken: a process id that belongs to another program is left alone', async () => {
    const directory = newDirectory()
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
    writeFileSync(dataFiles(directory).workerdPid, `${stranger.pid}\n`)
    await endLeftover(directory, systemClock)
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
    expect(commandLine(stranger.pid ?? 0)).toBe('sleep 60')
    stranger.kill()
  })
})

describe('processes', () => {
  it('have a stamp while they live and none after', async () => {
    expect(processStamp(process.pid)).toBeTruthy()
    expect(processStamp(process.pid)).toBe(processStamp(process.pid))
    const child = spawn('true', { stdio: 'ignore' })
    await new Promise((resolve) => child.once('close', resolve))
    expect(processStamp(child.pid ?? 0)).toBeUndefined()
  })
})
