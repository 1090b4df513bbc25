/**
 * The forwarder that the kill test kills: the real core with a generated table and a generated live stream. Arguments:
 * URL, data directory, rows, `service` or `once`; SWITCHHOOK_KEY: the key, else that of the tests.
 */

import path from 'node:path'
import { systemClock, systemRandom } from '../../../src/ports/clock.ts'
import { openForwarder } from '../../../src/programs/forwarder/forwarder.ts'
import { takeLock } from '../../../src/programs/forwarder/lock.ts'
import { run } from '../../../src/programs/forwarder/run.ts'
import { silentLog } from '../silent.ts'
import { fakeLiveSource, fakePolledSource } from './fake-sources.ts'
import { testConfig, testKey } from './test-config.ts'

const [url = '', directory = '', rows = '0', mode = 'service'] = process.argv.slice(2)
const ports = {
  clock: systemClock,
  random: systemRandom,
  fetch: (at: string, init?: RequestInit) => fetch(at, init),
  log: silentLog,
}
const key = process.env.SWITCHHOOK_KEY ?? testKey
const config = testConfig(url, directory, {
  cloud: { key, gzip: 'on' },
  poll: { everySeconds: 0.1, pageRows: 200 },
  push: { maxEvents: 100 },
})
const signal = new AbortController().signal
const release = await takeLock({ directory, mode: mode === 'once' ? 'visit' : 'service', clock: systemClock, signal })
const forwarder = openForwarder(config, ports, {
  mode: mode === 'once' ? 'once' : 'service',
  sources: [
    fakePolledSource({ id: 'table', rows: () => Number(rows), overlap: 20 }),
    fakeLiveSource({ id: 'live', clock: systemClock, heardFile: path.join(directory, 'heard'), everyMs: 2 }),
  ],
})
console.log('running')
const { complete, problems } = await run(forwarder, ports, { mode: mode === 'once' ? 'once' : 'service' }, signal, 1000)
await forwarder.close()
release()
if (!complete) console.error(problems.join('\n'))
process.exitCode = complete ? 0 : 4
