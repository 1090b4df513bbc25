import { describe, expect, it, vi } from 'vitest'
import { eventsOfRow } from '../../../../test/support/forwarder/fake-sources.ts'
import { newDataDir } from '../../../../test/support/server.ts'
import { silentLog } from '../../../../test/support/silent.ts'
import type { Memory } from '../../../adapters/pbx/checkpoint.ts'
import { Outbox } from '../outbox/outbox.ts'
import { openOutboxFile } from '../outbox/schema.ts'
import type { LiveSource } from '../source.ts'
import { runLiveSource } from './live-runner.ts'

describe('a live source that runs again', () => {
  it('is given what it kept with its events, and what it had reported is in the outbox', async () => {
    const file = `${newDataDir()}/outbox.sqlite`
    const database = openOutboxFile(file, silentLog, 0)
    const outbox = new Outbox({ database, file, limits: { maxEvents: 100, maxBytes: 1e6 }, log: silentLog })
    const given: (readonly Memory[] | undefined)[] = []
    const stop = new AbortController()
    const source: LiveSource = {
      id: 'live',
      kind: 'live',
      check: async () => [],
      close: async () => {},
      status: () => ({ connected: true }),
      run: async (emit, _signal, remembered) => {
        given.push(remembered)
        if (given.length === 1) emit(eventsOfRow('live', 1), [{ key: 'call', value: { up: true } }])
        else stop.abort()
        throw new Error('it fell over')
      },
    }
    const wake = vi.fn()
    const clock = { now: () => 0, sleep: async () => {} }
    const ports = { clock, random: { next: () => 0 }, log: silentLog, wake, complete: <T>(event: T) => event }
    await runLiveSource({ source, outbox, ...ports }, stop.signal)
    expect(given).toEqual([[], [{ key: 'call', value: { up: true } }]])
    expect(outbox.size.events).toBe(eventsOfRow('live', 1).length)
    expect(wake).toHaveBeenCalledTimes(1)
  })
})
