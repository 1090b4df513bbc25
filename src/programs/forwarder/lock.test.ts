import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDataDir } from '../../../test/support/server.ts'
import { systemClock } from '../../ports/clock.ts'
import { AlreadyRunning, runningForwarder, takeLock } from './lock.ts'

const signal = new AbortController().signal
const lockFile = path.resolve(import.meta.dirname, 'lock.ts')
const clockFile = path.resolve(import.meta.dirname, '../../ports/clock.ts')

/** Another process that takes the lock, says so, and gives way when asked (`visit`) or does not (`stubborn`). */
async function otherHolder(directory: string, mode: string) {
  const code = `
    import { takeLock, handOverSignal } from ${JSON.stringify(lockFile)}
    import { systemClock } from ${JSON.stringify(clockFile)}
    const release = await takeLock({ directory: ${JSON.stringify(directory)}, mode: ${JSON.stringify(mode)}, clock: systemClock, signal: new AbortController().signal })
    process.on(handOverSignal, () => { console.log('asked'); release(); process.exit(0) })
    setInterval(() => {}, 1000)
    console.log('holding')
  `
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', code],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let said = ''
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (said.includes('holding')) resolve()
    }),
  )
  return { child, ended, said: () => said }
}

describe('the lock of a data directory', () => {
  it('is taken once, and free again when it was given back', async () => {
    const directory = newDataDir()
    const release = await takeLock({ directory, mode: 'service', clock: systemClock, signal })
    expect(runningForwarder(directory)).toMatchObject({ pid: process.pid, mode: 'service' })
    release()
    expect(runningForwarder(directory)).toBeUndefined()
    ;(await takeLock({ directory, mode: 'visit', clock: systemClock, signal }))()
  })

  it('of a service is not taken away: the second reports who runs', async () => {
    const directory = newDataDir()
    const other = await otherHolder(directory, 'service')
    const refused = takeLock({ directory, mode: 'visit', clock: systemClock, signal })
    await expect(refused).rejects.toThrow(AlreadyRunning)
    await expect(refused).rejects.toThrow(`process ${other.child.pid}`)
    other.child.kill('SIGKILL')
    await other.ended
  })

  it('of a visit is handed over: the older run is asked to finish, and the newer goes on at once', async () => {
    const directory = newDataDir()
    const other = await otherHolder(directory, 'visit')
    const release = await takeLock({ directory, mode: 'visit', clock: systemClock, signal })
    await other.ended
    expect(other.said()).toContain('asked')
    expect(runningForwarder(directory)?.pid).toBe(process.pid)
    release()
  })

  it('of a process that was killed stands in nobody’s way', async () => {
    const directory = newDataDir()
    const other = await otherHolder(directory, 'service')
    other.child.kill('SIGKILL')
    await other.ended
    const release = await takeLock({ directory, mode: 'service', clock: systemClock, signal })
    expect(runningForwarder(directory)?.pid).toBe(process.pid)
    release()
  })

  it('never asks a process that only has the number of a former holder', async () => {
    const directory = newDataDir()
    const holder = { pid: process.pid, stamp: 'of another time', mode: 'visit', since: '2026-01-01T00:00:00.000Z' }
    writeFileSync(path.join(directory, 'holder.json'), JSON.stringify(holder))
    expect(runningForwarder(directory)).toBeUndefined()
    ;(await takeLock({ directory, mode: 'visit', clock: systemClock, signal }))()
  })
})
